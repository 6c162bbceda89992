/** Changes to an input that know nothing of its form: bits, bytes, slices, known words. Pure but for the numbers drawn. */
import { joined, varintBytes } from './fields.js';
import type { Prng } from './prng.js';

/** What a mutation may draw on. */
export interface Material {
  readonly prng: Prng;
  /** Words that the code under test compares with. */
  readonly words: readonly Uint8Array[];
  /** Another input of the corpus. */
  readonly other: () => Uint8Array;
  /** Longest result, bytes. */
  readonly maxLength: number;
}

const INTERESTING = [0, 1, 2, 7, 8, 9, 0x0a, 0x12, 0x1a, 0x20, 0x2c, 0x30, 0x39, 0x3a, 0x40, 0x7f, 0x80, 0xff];
const SIZES = [
  0,
  1,
  16,
  20,
  21,
  127,
  128,
  255,
  256,
  1_023,
  1_024,
  1_025,
  4_096,
  65_535,
  2 ** 20,
  2 ** 31,
  2 ** 32,
  2 ** 40,
];

type Mutation = (input: Uint8Array, material: Material) => Uint8Array;

const mutations: readonly Mutation[] = [
  function flipBit(input, { prng }) {
    return changed(input, prng.below(input.length), (byte) => byte ^ (1 << prng.below(8)));
  },
  function setByte(input, { prng }) {
    return changed(input, prng.below(input.length), () => prng.pick(INTERESTING, 0));
  },
  function randomByte(input, { prng }) {
    return changed(input, prng.below(input.length), () => prng.below(256));
  },
  function stepByte(input, { prng }) {
    return changed(input, prng.below(input.length), (byte) => byte + (prng.oneIn(2) ? 1 : -1));
  },
  function insertBytes(input, { prng }) {
    const bytes = Uint8Array.from({ length: 1 + prng.below(8) }, () => prng.below(256));
    return spliced(input, prng.below(input.length + 1), 0, bytes);
  },
  function insertWord(input, { prng, words }) {
    return spliced(input, prng.below(input.length + 1), 0, prng.pick(words, new Uint8Array(1)));
  },
  function overwriteWord(input, { prng, words }) {
    const word = prng.pick(words, new Uint8Array(1));
    return spliced(input, prng.below(input.length + 1), word.length, word);
  },
  function insertSize(input, { prng }) {
    return spliced(input, prng.below(input.length + 1), prng.below(3), varintBytes(prng.pick(SIZES, 0)));
  },
  function removeSlice(input, { prng }) {
    return spliced(input, prng.below(input.length), 1 + prng.below(Math.max(1, input.length >> 1)), new Uint8Array(0));
  },
  function truncate(input, { prng }) {
    return input.slice(0, prng.below(input.length + 1));
  },
  function repeatSlice(input, { prng, maxLength }) {
    const start = prng.below(input.length);
    const slice = input.subarray(start, start + 1 + prng.below(16));
    if (slice.length === 0) return input;
    // Now and then very often: what is worse than linear shows.
    const times = prng.oneIn(32) ? Math.floor(maxLength / slice.length) : 1 + prng.below(8);
    return spliced(input, start, 0, joined(Array.from({ length: times }, () => slice)).subarray(0, maxLength));
  },
  function copySlice(input, { prng }) {
    const start = prng.below(input.length);
    const slice = input.slice(start, start + 1 + prng.below(32));
    return spliced(input, prng.below(input.length + 1), prng.oneIn(2) ? slice.length : 0, slice);
  },
  function splice(input, { prng, other }) {
    const partner = other();
    return joined([input.subarray(0, prng.below(input.length + 1)), partner.subarray(prng.below(partner.length + 1))]);
  },
];

/** One change, at random. */
export function mutateBytes(input: Uint8Array, material: Material): Uint8Array {
  const { prng } = material;
  const usable = input.length === 0 ? new Uint8Array(1) : input;
  const mutation = prng.pick(mutations, (same) => same);
  return mutation(usable, material).slice(0, material.maxLength);
}

function changed(input: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const out = input.slice();
  out[at] = change(out[at] ?? 0);
  return out;
}

function spliced(input: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  return joined([input.subarray(0, at), insert, input.subarray(Math.min(input.length, at + remove))]);
}
