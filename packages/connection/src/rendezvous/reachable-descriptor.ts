/**
 * What a node says of itself once it knows how it looks from outside: the own descriptor (wire-protocol 6.10, step 5). The
 * node calls it at start. Pure; what the program configured goes before what an entry point says.
 */
import { ConnectionError } from '../base/errors.js';
import { type PeerDescriptor, type PeerDescriptorInput, parsePeerDescriptor } from '../peer/peer-descriptor.js';
import type { NatType } from '../wire/connectivity-frames.js';
import type { ConnectivityReport } from './connectivity-check.js';

/** The own server, as far as it is known without asking. */
export interface OwnServer {
  /** Host that peers dial; undefined when the program named none and the bound address is no answer. */
  readonly host: string | undefined;
  readonly port: number;
  readonly tls: boolean;
}

export interface OwnDescriptor {
  readonly self: PeerDescriptor;
  /** Undefined: nobody was asked. */
  readonly natType: NatType | undefined;
  /** Why peers cannot dial our server, and what to do; for the log (R24). */
  readonly warning: string | undefined;
}

/** Throws `INVALID_ARGUMENT` when there is no host to advertise (R25), `INVALID_DESCRIPTOR` when one is impossible. */
export function describeOwn(
  who: PeerDescriptorInput,
  server: OwnServer | undefined,
  report: Pick<ConnectivityReport, 'natType' | 'websocket' | 'ipAddress'> | undefined,
): OwnDescriptor {
  const seenAt = report === undefined || report.ipAddress === 0 ? {} : { ipAddress: report.ipAddress };
  const known = { ...seenAt, ...who };
  const natType = report?.natType;
  if (server === undefined) return { self: parsePeerDescriptor(known), natType, warning: undefined };
  if (report !== undefined && report.websocket === undefined) {
    const warning = `Port ${server.port} could not be reached from outside, so no peer is told to dial it. Open it in the firewall, forward it in the router, or set websocket.advertisedHost and advertisedPort.`;
    return { self: parsePeerDescriptor(known), natType, warning };
  }
  const host = server.host ?? report?.websocket?.host;
  if (host === undefined || host === '') {
    const text = 'The bound address is none that others can dial: set websocket.advertisedHost, or entryPoints to ask.';
    throw new ConnectionError('INVALID_ARGUMENT', text);
  }
  const websocket = { host, port: server.port, tls: server.tls };
  return { self: parsePeerDescriptor({ ...known, websocket }), natType, warning: undefined };
}
