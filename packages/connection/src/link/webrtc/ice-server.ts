/**
 * STUN and TURN servers as programs name them, and the parts of their URLs (RFC 7064, RFC 7065). Pure; both twins of the
 * peer connection use it. Bad input is refused where a node is made, not when the first peer is to be reached.
 */
import { ConnectionError } from '../../base/errors.js';

/** As `RTCIceServer` of browsers. */
export interface IceServer {
  /** `stun:host[:port]`, `turn:host[:port][?transport=udp|tcp]`, `turns:host[:port]`; one or several. */
  readonly urls: string | readonly string[];
  /** TURN needs both (RFC 8489 long-term credentials). */
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/** How the certificates of TURN servers over TLS are verified. Node only: browsers have their own way. */
export interface IceTls {
  /** Authorities to trust, PEM, in place of those that Node brings. */
  readonly ca?: string | undefined;
}

/** One URL of a server, taken apart. */
export interface IceServerPart {
  readonly scheme: 'stun' | 'turn' | 'turns';
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

const URL = /^(stun|turns?):(?:\[([0-9a-fA-F:.%]+)\]|([A-Za-z0-9.-]+))(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/;
const DEFAULT_PORT = 3_478;
const DEFAULT_TLS_PORT = 5_349;

/** Every URL of `servers`. Throws `INVALID_ARGUMENT` with what is wrong. */
export function iceServerParts(servers: readonly IceServer[]): readonly IceServerPart[] {
  return servers.flatMap(({ urls, username, credential }) =>
    [urls].flat().map((url) => ({ ...parseUrl(url, username, credential) })),
  );
}

function parseUrl(url: string, username: string | undefined, credential: string | undefined): IceServerPart {
  const match = URL.exec(url);
  const [, scheme, ipv6, name, port, transport] = match ?? [];
  const host = ipv6 ?? name;
  if (host === undefined || (scheme !== 'stun' && scheme !== 'turn' && scheme !== 'turns')) {
    throw invalid(url, 'write it as stun:host:port, turn:host:port, turn:host:port?transport=tcp or turns:host:port');
  }
  const number = port === undefined ? (scheme === 'turns' ? DEFAULT_TLS_PORT : DEFAULT_PORT) : Number(port);
  if (number < 1 || number > 65_535) throw invalid(url, 'its port must be from 1 to 65535');
  if (scheme === 'stun') return { scheme, host, port: number, transport: 'udp' };
  if (username === undefined || credential === undefined || username === '') {
    throw invalid(url, 'a TURN server needs a username and a credential');
  }
  if (scheme === 'turns' && transport === 'udp') throw invalid(url, 'turns: runs over TCP; leave out ?transport=udp');
  return {
    scheme,
    host,
    port: number,
    transport: scheme === 'turns' ? 'tls' : udpOrTcp(transport),
    username,
    credential,
  };
}

function udpOrTcp(transport: string | undefined): 'udp' | 'tcp' {
  return transport === 'tcp' ? 'tcp' : 'udp';
}

function invalid(url: string, fix: string): ConnectionError {
  return new ConnectionError('INVALID_ARGUMENT', `webrtc.iceServers: ${JSON.stringify(url.slice(0, 80))}: ${fix}.`);
}
