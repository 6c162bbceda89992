/**
 * Descriptors in the plain shape that tests write, to and from the foreign library's. Our own descriptors fit the
 * plain shape as they are.
 */
import { randomBytes } from 'node:crypto';
import type { ForeignDescriptor } from './foreign-types.js';
import { bytes, hex } from './narrow.js';

/** Who a peer is and where it listens. */
export interface PeerAddress {
  /** 40 lower-case hex characters. */
  readonly id: string;
  readonly websocket?: { readonly host: string; readonly port: number; readonly tls: boolean };
}

const NODEJS = 0;
const LOOPBACK_IPV4 = 0x7f_00_00_01;

/** A fresh random id. */
export function randomId(): string {
  return randomBytes(20).toString('hex');
}

/** How the foreign library names `address`: the smallest descriptor with that id and server. */
export function toForeign({ id, websocket }: PeerAddress): ForeignDescriptor {
  const descriptor: ForeignDescriptor = { nodeId: bytes(id), type: NODEJS };
  if (websocket !== undefined) descriptor.websocket = { ...websocket };
  return descriptor;
}

/** The same with the optional fields that nodes on the network carry, of their usual sizes (wire-protocol 2.6). */
export function toFullForeign(address: PeerAddress): ForeignDescriptor {
  const placeholders = { publicKey: new Uint8Array(randomBytes(20)), signature: new Uint8Array(randomBytes(65)) };
  return { ...toForeign(address), region: 100, ipAddress: LOOPBACK_IPV4, ...placeholders };
}

/** The plain form of a foreign descriptor. */
export function fromForeign({ nodeId, websocket }: ForeignDescriptor): PeerAddress {
  return { id: hex(nodeId), ...(websocket === undefined ? {} : { websocket: { ...websocket } }) };
}
