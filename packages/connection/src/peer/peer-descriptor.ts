/**
 * Who a peer is and how it can be reached. This is the domain type: validated, frozen in shape, ids as text.
 * `wire/descriptor-codec` turns it into bytes and back.
 */
import { ConnectionError } from '../base/errors.js';
import { type PeerId, parsePeerId } from './peer-id.js';

/** Runtime of a peer, wire-protocol 1.2 `NodeType`. */
export type PeerRuntime = 'nodejs' | 'browser';

/** Where a WebSocket server of a peer listens. */
export interface WebSocketAddress {
  /** Host name or IP address, without port or brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** True for `wss`. */
  readonly tls: boolean;
}

/** A peer's self-description, wire-protocol 1.2 `PeerDescriptor`. */
export interface PeerDescriptor {
  readonly id: PeerId;
  readonly runtime: PeerRuntime;
  /** Present iff the peer runs a WebSocket server that others can reach. */
  readonly websocket?: WebSocketAddress;
  /** Unsigned 32-bit; locality and ring topology (wire-protocol 2.5). */
  readonly region?: number;
  /** IPv4 address as an unsigned 32-bit number, network order (wire-protocol 2.4). */
  readonly ipAddress?: number;
  /** Placeholder in the network of today (wire-protocol 2.6): proves nothing. */
  readonly publicKey?: Uint8Array;
  /** Placeholder in the network of today (wire-protocol 2.6): proves nothing. */
  readonly signature?: Uint8Array;
}

/** A descriptor as a program writes it: the id as plain text, everything but the id optional. */
export interface PeerDescriptorInput extends Omit<Partial<PeerDescriptor>, 'id'> {
  readonly id: string;
}

/** Longest host name that is accepted, in characters (RFC 1035: 255 octets, 253 visible). */
export const MAX_HOST_LENGTH = 253;

const HOST = /^[A-Za-z0-9._:%-]+$/;

/** Checks every field. Throws `INVALID_PEER_ID` or `INVALID_DESCRIPTOR`. */
export function parsePeerDescriptor(input: PeerDescriptorInput): PeerDescriptor {
  const { id, runtime = 'nodejs', websocket, region, ipAddress } = input;
  if (websocket !== undefined) validateAddress(websocket);
  if (region !== undefined) validateUint32('region', region);
  if (ipAddress !== undefined) validateUint32('ipAddress', ipAddress);
  return { ...input, id: parsePeerId(id), runtime };
}

/** Throws `INVALID_DESCRIPTOR` unless host and port could be dialled (R25: an empty host is never advertised). */
export function validateAddress({ host, port }: WebSocketAddress): void {
  if (host.length === 0 || host.length > MAX_HOST_LENGTH || !HOST.test(host)) {
    throw new ConnectionError(
      'INVALID_DESCRIPTOR',
      `websocket.host must be a host name or IP address, not ${JSON.stringify(host.slice(0, 60))}.`,
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new ConnectionError(
      'INVALID_DESCRIPTOR',
      `websocket.port must be a whole number from 1 to 65535, not ${port}.`,
    );
  }
}

/** `ws://host:port` or `wss://host:port`; an IPv6 host gets its brackets (wire-protocol 3.1). */
export function websocketUrl({ host, port, tls }: WebSocketAddress): string {
  return `${tls ? 'wss' : 'ws'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** True when both name the same peer: equal ids, nothing else counts (wire-protocol 2.1). */
export function isSamePeer(a: PeerDescriptor, b: PeerDescriptor): boolean {
  return a.id === b.id;
}

/** True when `target` is `self` by id, or by advertised host and port (wire-protocol 2.8). */
export function isSelf(self: PeerDescriptor, target: PeerDescriptor): boolean {
  if (self.id === target.id) return true;
  const [a, b] = [self.websocket, target.websocket];
  return a !== undefined && b !== undefined && a.host === b.host && a.port === b.port;
}

function validateUint32(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xff_ff_ff_ff) {
    throw new ConnectionError('INVALID_DESCRIPTOR', `${name} must be an unsigned 32-bit number, not ${value}.`);
  }
}
