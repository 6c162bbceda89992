/**
 * Points of the DHT's id space: node ids and data keys, 20 bytes (wire-protocol 2.1). Everything here is pure; routing,
 * lookups and the store work on these.
 */
import { ConnectionError } from '@peerlatch/connection/base';

/** Bytes of a key; node ids are keys. */
export const KEY_BYTES = 20;

/** 20 bytes, never changed after creation. */
export type Key = Uint8Array;

/** Checks the length. Throws `INVALID_ARGUMENT`. */
export function keyFromBytes(bytes: Uint8Array): Key {
  if (bytes.length === KEY_BYTES) return bytes;
  throw new ConnectionError('INVALID_ARGUMENT', `A DHT key has ${KEY_BYTES} bytes, not ${bytes.length}.`);
}

/** The point opposite of `key`: every bit turned; a joining node looks there too (wire-protocol 9.6). */
export function complement(key: Key): Key {
  return key.map((byte) => ~byte & 0xff);
}
