/**
 * A node id: 20 bytes on the wire, 40 lower-case hex characters everywhere else (wire-protocol 2.1).
 * The text form is the key of every map and the input of the offerer rule.
 */
import { fromHex, toHex } from '../base/bytes.js';
import { ConnectionError } from '../base/errors.js';
import { type Random, randomHex } from '../base/random.js';

declare const brand: unique symbol;

/** 40 lower-case hex characters, validated. */
export type PeerId = string & { readonly [brand]: 'PeerId' };

/** Bytes of a node id on the wire. */
export const PEER_ID_BYTES = 20;

/** Reads 40 hex characters of either case. Throws `INVALID_PEER_ID`. */
export function parsePeerId(text: string): PeerId {
  if (/^[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase() as PeerId;
  throw new ConnectionError(
    'INVALID_PEER_ID',
    `A peer id is 40 hexadecimal characters (20 bytes), not ${JSON.stringify(text.slice(0, 60))}.`,
  );
}

/** The id of exactly 20 bytes. Throws `INVALID_PEER_ID`. */
export function peerIdFromBytes(bytes: Uint8Array): PeerId {
  if (bytes.length === PEER_ID_BYTES) return toHex(bytes) as PeerId;
  throw new ConnectionError('INVALID_PEER_ID', `A peer id has ${PEER_ID_BYTES} bytes, not ${bytes.length}.`);
}

/** The 20 bytes of an id, fresh. */
export function peerIdToBytes(id: PeerId): Uint8Array {
  return fromHex(id) ?? new Uint8Array(PEER_ID_BYTES);
}

/** A fresh random id. */
export function randomPeerId(random: Random): PeerId {
  return randomHex(random, PEER_ID_BYTES) as PeerId;
}
