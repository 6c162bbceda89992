import { expect, it } from 'vitest';
import { Histogram } from '../../../src/figures/histogram.js';

it('counts values, and lists them from the smallest', () => {
  const histogram = new Histogram();
  for (const value of [10, 2, 3, 2]) histogram.add(value);
  expect(histogram.entries).toEqual([
    [2, 2],
    [3, 1],
    [10, 1],
  ]);
});
