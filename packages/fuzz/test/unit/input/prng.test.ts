import { expect, test } from 'vitest';
import { Prng } from '../../../src/input/prng.js';

test('the same seed gives the same numbers, another one others', () => {
  const draw = (seed: number) => {
    const prng = new Prng(seed);
    return Array.from({ length: 20 }, () => prng.next());
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test('numbers are within their bound, and spread over it', () => {
  const prng = new Prng(0);
  const numbers = Array.from({ length: 2_000 }, () => prng.below(10));
  expect(new Set(numbers).size).toBe(10);
  expect(Math.max(...numbers)).toBe(9);
  expect([prng.below(0), prng.pick([], 'none')]).toEqual([0, 'none']);
});
