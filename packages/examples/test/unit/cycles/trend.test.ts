import { describe, expect, it } from 'vitest';
import { growthOf, type Sample, slope } from '../../../src/cycles/trend.js';

const samples = (count: number, heapAt: (index: number) => number): Sample[] =>
  Array.from({ length: count }, (_, index) => ({ cycles: 8 * index, heapBytes: heapAt(index), rssBytes: 1_000 }));

describe('growth', () => {
  it('is the slope of the line through the samples', () => {
    expect(growthOf(samples(30, (index) => 5_000 + 80 * index))).toMatchObject({
      heapBytesPerCycle: expect.closeTo(10),
      rssBytesPerCycle: expect.closeTo(0),
    });
  });

  it('comes with a margin that grows with the noise', () => {
    const noisy = (by: number) => growthOf(samples(30, (index) => 80 * index + (index % 2) * by));
    expect(noisy(0)?.heapMarginBytesPerCycle).toBeCloseTo(0);
    expect(noisy(1_000)?.heapMarginBytesPerCycle).toBeGreaterThan(1);
    expect(noisy(10_000)?.heapMarginBytesPerCycle).toBeCloseTo(10 * (noisy(1_000)?.heapMarginBytesPerCycle ?? 0));
  });

  it('does not count what the warm-up takes', () => {
    expect(growthOf(samples(30, (index) => (index < 9 ? 1_000 * index : 9_000)))?.heapBytesPerCycle).toBeCloseTo(0);
  });

  it('is unknown with too few samples', () => {
    expect(growthOf(samples(14, () => 1))).toBeUndefined();
    expect(growthOf([])).toBeUndefined();
  });
});

describe('a slope', () => {
  it('fits points that lie around a line', () => {
    expect(
      slope([
        [0, 1],
        [1, 1],
        [2, 5],
        [3, 5],
      ]),
    ).toBeCloseTo(1.6);
  });

  it('is 0 for a single point', () => {
    expect(slope([[3, 4]])).toBe(0);
  });
});
