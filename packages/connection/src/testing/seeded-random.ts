/**
 * Randomness that repeats: the same seed gives the same bytes, so a failing simulation is replayed from one number.
 * xoshiro128** (Blackman and Vigna, 2018) seeded by splitmix32. Used by the simulated network and by tests. Predictable
 * from a few outputs, so never for anything that must stay secret.
 */
import type { Random } from '../base/random.js';

/** A {@link Random} from a seed, with what a simulator picks by. */
export class SeededRandom implements Random {
  /** What it was made from, to print with a failure. */
  readonly seed: number;
  readonly #state: Uint32Array;

  /** `seed`: any whole number; its low 32 bits count. */
  constructor(seed: number) {
    this.seed = seed >>> 0;
    let mix = this.seed;
    this.#state = Uint32Array.from({ length: 4 }, () => {
      mix = (mix + 0x9e3779b9) >>> 0;
      return splitmix(mix);
    });
  }

  /** The next 32 bits as an unsigned number. */
  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const [nextC, nextD] = [c ^ a, d ^ b];
    this.#state.set([a ^ nextD, b ^ nextC, nextC ^ (b << 9), rotateLeft(nextD, 11)]);
    return result;
  }

  bytes(count: number): Uint8Array {
    const words = Uint32Array.from({ length: Math.ceil(count / 4) }, () => this.uint32());
    return new Uint8Array(words.buffer).slice(0, count);
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.uint32() / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    if (!(max >= min)) throw new RangeError(`int(${min}, ${max}): the upper bound is below the lower one.`);
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** True with probability `probability` (0 to 1). */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of `items`. Throws when there is none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick() needs at least one item.');
    return items[this.int(0, items.length - 1)] as T;
  }

  /** The same items in a random order, as a new array. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.int(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }

  /**
   * An own source for `label`, fixed by seed and label alone: what one part of a simulation draws does not shift what
   * another draws.
   */
  fork(label: string): SeededRandom {
    let hash = this.seed;
    for (const byte of new TextEncoder().encode(label)) hash = splitmix((hash ^ byte) >>> 0);
    return new SeededRandom(hash);
  }
}

function splitmix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
