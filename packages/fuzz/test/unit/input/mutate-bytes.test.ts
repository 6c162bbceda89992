import { expect, test } from 'vitest';
import { mutateBytes } from '../../../src/input/mutate-bytes.js';
import { Prng } from '../../../src/input/prng.js';

const material = (seed: number) => ({
  prng: new Prng(seed),
  words: [Uint8Array.from([7, 7, 7])],
  other: () => Uint8Array.from([9, 9]),
  maxLength: 64,
});

test('changes keep the input as it was, stay within the length, and differ', () => {
  const given = material(1);
  const input = Uint8Array.from({ length: 20 }, (_, at) => at);
  const results = Array.from({ length: 500 }, () => mutateBytes(input, given));
  expect([...input]).toEqual(Array.from({ length: 20 }, (_, at) => at));
  expect(Math.max(...results.map(({ length }) => length))).toBeLessThanOrEqual(64);
  expect(new Set(results.map((result) => result.join())).size).toBeGreaterThan(200);
});

test('the same seed gives the same changes', () => {
  const [a, b] = [material(5), material(5)];
  for (let i = 0; i < 50; i++) expect(mutateBytes(new Uint8Array(8), a)).toEqual(mutateBytes(new Uint8Array(8), b));
});
