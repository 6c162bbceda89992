import { describe, expect, test } from 'vitest';
import { median, percentile, spread } from '../../../src/figures/statistics.js';

describe('the median', () => {
  test('is the middle value of an odd number, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test('is the mean of the two middle values of an even number', () => {
    expect(median([10, 1, 2, 4])).toBe(3);
  });

  test('orders by value, not by text', () => {
    expect(median([10, 9, 100])).toBe(10);
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

  test('is a measured value that so many percent do not exceed', () => {
    expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
  });

  test('of a single value is that value', () => {
    expect([percentile([7], 0), percentile([7], 0.99)]).toEqual([7, 7]);
  });

  test('rounds up between two ranks', () => {
    expect(percentile([1, 2, 3], 0.5)).toBe(2);
    expect(percentile([1, 2, 3, 4], 0.51)).toBe(3);
  });
});

describe('the spread', () => {
  test('is the distance of the extremes as a share of the median', () => {
    expect(spread([8, 10, 13])).toBe(0.5);
  });

  test('of a single value is 0', () => {
    expect(spread([3])).toBe(0);
  });
});

test('no value has no statistic', () => {
  for (const statistic of [median, spread, (values: readonly number[]) => percentile(values, 0.5)]) {
    expect(() => statistic([])).toThrow(RangeError);
  }
});

test('no statistic changes what it is given', () => {
  const values = [3, 1, 2];
  median(values);
  percentile(values, 0.5);
  spread(values);
  expect(values).toEqual([3, 1, 2]);
});
