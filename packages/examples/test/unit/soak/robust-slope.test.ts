import { describe, expect, it } from 'vitest';
import { median, robustSlope } from '../../../src/soak/robust-slope.js';

const line = (slope: number, count: number, noise: (at: number) => number = () => 0): [number, number][] =>
  Array.from({ length: count }, (_, at) => [at, 7 + slope * at + noise(at)]);

describe('the robust slope', () => {
  it('is that of a straight line, without doubt', () => {
    expect(robustSlope(line(3, 20))).toEqual({ slope: 3, low: 3, high: 3, points: 20 });
  });

  it('is not moved by a few outliers', () => {
    const { slope } = robustSlope(line(3, 30, (at) => (at % 10 === 5 ? 10_000 : 0))) ?? { slope: 0 };
    expect(slope).toBeCloseTo(3, 5);
  });

  it('has an interval that holds the truth, and that narrows with more points', () => {
    const noise = (at: number): number => ((at * 7_919) % 101) - 50;
    const [few, many] = [robustSlope(line(1, 15, noise)), robustSlope(line(1, 150, noise))];
    if (few === undefined || many === undefined) throw new Error('there are enough points');
    for (const { low, high } of [few, many]) {
      expect(low).toBeLessThan(1);
      expect(high).toBeGreaterThan(1);
    }
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 5);
  });

  it('agrees with the interval of a worked example by hand', () => {
    // Ten points on y = x but for the last two, which are swapped: of 45 slopes, sorted, the 13th and the 35th.
    const points = line(1, 8).concat([
      [8, 16],
      [9, 15],
    ]);
    const slopes: number[] = [];
    points.forEach(([x, y], at) => {
      for (const [laterX, laterY] of points.slice(at + 1)) slopes.push((laterY - y) / (laterX - x));
    });
    slopes.sort((a, b) => a - b);
    const half = (1.96 * Math.sqrt((10 * 9 * 25) / 18)) / 2;
    const [low, high] = [slopes[Math.round(22.5 - half) - 1], slopes[Math.round(22.5 + half)]];
    expect(robustSlope(points)).toMatchObject({ slope: 1, low, high });
  });

  it('is unknown with too few points, and when all are at one place', () => {
    expect(robustSlope(line(1, 9))).toBeUndefined();
    expect(robustSlope(Array.from({ length: 20 }, () => [1, 2]))).toBeUndefined();
  });
});

it.each([
  [[], 0],
  [[5], 5],
  [[9, 1], 5],
  [[9, 1, 2], 2],
])('has the median of %j', (values, expected) => {
  expect(median(values)).toBe(expected);
});
