/**
 * Randomness that repeats: the same seed gives the same network, the same ids (and with them the same outcome of every
 * simultaneous connect) and the same victim. Mulberry32. Not for secrets.
 */

/** The next fraction, 0 to below 1. */
export type SeededRandom = () => number;

/** A generator whose sequence depends on `seed` alone, an unsigned 32-bit number. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to below `end`. */
export function randomBelow(random: SeededRandom, end: number): number {
  return Math.floor(random() * end);
}

/** A node id: 40 hexadecimal characters. */
export function randomNodeId(random: SeededRandom): string {
  return Array.from({ length: 20 }, () => randomBelow(random, 256).toString(16).padStart(2, '0')).join('');
}
