/**
 * The XOR metric of Kademlia over keys, exact over all 160 bits (wire-protocol 2.3: the network folds it into a double;
 * only the order of ties differs).
 */
import { KEY_BYTES, type Key } from './key.js';

/** Byte-wise XOR, most significant byte first. */
export function distance(a: Key, b: Key): Uint8Array {
  const result = new Uint8Array(KEY_BYTES);
  for (let i = 0; i < KEY_BYTES; i++) result[i] = (a[i] ?? 0) ^ (b[i] ?? 0);
  return result;
}

/** Negative when `a` is nearer to `target` than `b`, positive when it is farther, 0 only for equal keys. Allocates nothing. */
export function compareDistance(target: Key, a: Key, b: Key): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const point = target[i] ?? 0;
    const difference = ((a[i] ?? 0) ^ point) - ((b[i] ?? 0) ^ point);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Length of the shared prefix in bits, 0 to 160: the index of the k-bucket of `b` seen from `a`. */
export function commonPrefixBits(a: Key, b: Key): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = (a[i] ?? 0) ^ (b[i] ?? 0);
    if (difference !== 0) return 8 * i + Math.clz32(difference) - 24;
  }
  return 8 * KEY_BYTES;
}

/** The keys sorted by distance to `target`, nearest first; a new array. */
export function sortByDistance<T>(target: Key, items: readonly T[], keyOf: (item: T) => Key): readonly T[] {
  return [...items].sort((a, b) => compareDistance(target, keyOf(a), keyOf(b)));
}
