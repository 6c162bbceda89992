/** Randomness for targets: the same bytes at every run of the same input. */
import type { Random } from 'connection-source/base/random.js';
import { Prng } from '../input/prng.js';

export function seededRandom(seed: number): Random {
  const prng = new Prng(seed);
  return { bytes: (count) => Uint8Array.from({ length: count }, () => prng.below(256)) };
}
