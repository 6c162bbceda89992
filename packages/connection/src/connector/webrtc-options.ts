/** What a program can say about WebRTC, with its defaults. Checked when the node is made. */
import { ConnectionError } from '../base/errors.js';
import { type IceServer, type IceTls, iceServerParts } from '../link/webrtc/ice-server.js';

export interface WebRtcOptions {
  /** STUN and TURN servers. Default none: then only peers on reachable addresses connect. */
  readonly iceServers?: readonly IceServer[] | undefined;
  /** For `turns:` servers whose certificate no public authority signed. Ignored in browsers. */
  readonly iceTls?: IceTls | undefined;
  /** UDP ports for candidates, both ends included, for firewalls. Default: any. Ignored in browsers. */
  readonly portRange?: { readonly min: number; readonly max: number } | undefined;
  /** Address that peers see this host at, behind a one-to-one NAT: replaces the address of host candidates (wire-protocol 5.3). */
  readonly externalIp?: string | undefined;
  /** Use candidates of peers with private addresses. Default true; false for nodes that only face the open internet. */
  readonly allowPrivateAddresses?: boolean | undefined;
  /** Only paths over a TURN server: hides the own addresses from peers. Default false. */
  readonly relayOnly?: boolean | undefined;
  /** IP address to gather candidates on. Default: every interface. Ignored in browsers. */
  readonly bindAddress?: string | undefined;
}

/** The same, complete. */
export interface WebRtcSettings {
  readonly iceServers: readonly IceServer[];
  readonly iceTls: IceTls | undefined;
  readonly portRange: { readonly min: number; readonly max: number } | undefined;
  readonly externalIp: string | undefined;
  readonly allowPrivateAddresses: boolean;
  readonly relayOnly: boolean;
  readonly bindAddress: string | undefined;
}

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]+)$/;

/** Throws `INVALID_ARGUMENT` with what to change. */
export function resolveWebRtc(options: WebRtcOptions | true): WebRtcSettings {
  const given = options === true ? {} : options;
  const {
    iceServers = [],
    iceTls,
    portRange,
    externalIp,
    allowPrivateAddresses = true,
    relayOnly = false,
    bindAddress,
  } = given;
  const parts = iceServerParts(iceServers);
  if (relayOnly && !parts.some(({ scheme }) => scheme !== 'stun')) {
    throw invalid('relayOnly', 'needs a TURN server among iceServers');
  }
  if (portRange !== undefined && !isPortRange(portRange)) {
    throw invalid('portRange', 'must be { min, max } with 1 <= min <= max <= 65535');
  }
  if (externalIp !== undefined && !IP.test(externalIp)) throw invalid('externalIp', 'must be an IP address');
  if (bindAddress !== undefined && !IP.test(bindAddress)) throw invalid('bindAddress', 'must be an IP address');
  return { iceServers, iceTls, portRange, externalIp, allowPrivateAddresses, relayOnly, bindAddress };
}

function isPortRange({ min, max }: { readonly min: number; readonly max: number }): boolean {
  return Number.isInteger(min) && Number.isInteger(max) && min >= 1 && min <= max && max <= 65_535;
}

function invalid(name: string, what: string): ConnectionError {
  return new ConnectionError('INVALID_ARGUMENT', `webrtc.${name} ${what}.`);
}
