import { expect, test } from 'vitest';
import { median, quantile } from '../../../src/plan/quantile.js';

test('a quantile is the smallest value that so large a share does not exceed, in any order of values', () => {
  const values = Array.from({ length: 100 }, (_nothing, index) => 100 - index);
  expect([0, 0.01, 0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 1, 50, 99, 100]);
});

test('of none it is 0', () => {
  expect([quantile([], 0.99), median([])]).toEqual([0, 0]);
});

test('one value that the machine spoilt does not move the median of three', () => {
  expect(median([1, 900, 2])).toBe(2);
});
