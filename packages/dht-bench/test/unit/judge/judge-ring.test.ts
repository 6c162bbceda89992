import { expect, it } from 'vitest';
import { RingTruth } from '../../../src/judge/judge-ring.js';
import { contact } from '../../support/lives.js';

const nodes = [1, 2, 3, 4, 5].map((first) => contact(first, 10 * first));
const sides = (left: readonly number[], right: readonly number[]) => ({
  left: left.map((first) => contact(first, 10 * first)),
  right: right.map((first) => contact(first, 10 * first)),
});
const isExact = (left: readonly number[], right: readonly number[], perSide = 2): boolean =>
  new RingTruth([...nodes].reverse()).isExact(contact(2).peer.id, sides(left, right), perSide);

it('goes down to the left and up to the right, and on beyond both ends', () => {
  expect(isExact([1, 5], [3, 4])).toBe(true);
  expect(isExact([5, 1], [3, 4])).toBe(false);
  expect(isExact([1, 5], [3, 5])).toBe(false);
  expect(isExact([1], [3, 4])).toBe(false);
});

it('has everybody else on both sides of a small ring', () => {
  expect(isExact([1, 5, 4, 3], [3, 4, 5, 1], 7)).toBe(true);
});
