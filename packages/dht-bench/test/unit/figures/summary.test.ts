import { expect, it } from 'vitest';
import { percentile, summaryOf } from '../../../src/figures/summary.js';

it('sums up values in any order, and has nothing to say of none', () => {
  const values = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect(summaryOf(values)).toEqual({ count: 200, mean: 100.5, p50: 100, p99: 198, max: 200 });
  expect(summaryOf([])).toBeUndefined();
});

it('gives as a percentile always a value that was measured', () => {
  expect([0, 0.5, 0.51, 1].map((share) => percentile([1, 2, 3, 4], share))).toEqual([1, 2, 3, 4]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});
