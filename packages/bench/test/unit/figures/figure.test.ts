import { describe, expect, test } from 'vitest';
import { figureOf } from '../../../src/figures/figure.js';
import type { Metric } from '../../../src/figures/metric.js';

const latency: Metric = {
  name: 'lock.p50',
  unit: 'ms',
  better: 'less',
  sample: { kind: 'lock' },
  aspect: 'p50',
  target: { reach: 2 },
  contenders: ['ours', 'raw', 'streamr'],
};
const rate: Metric = { ...latency, name: 'send', unit: 'msg/s', better: 'more', target: { reach: 0.5, stretch: 0.8 } };

const verdictOf = (metric: Metric, ours: number) =>
  figureOf(metric, { ours: [ours], raw: [100], streamr: [1] }).verdict;

test('a figure holds medians, spreads and the ratios of the medians', () => {
  const figure = figureOf(latency, { ours: [3, 2, 4], raw: [1, 2, 2], streamr: [10, 12, 17] });
  expect(figure).toMatchObject({ n: 3, medians: { ours: 3, raw: 2, streamr: 12 }, vsRaw: 1.5, vsStreamr: 0.25 });
  expect(figure.spreads).toEqual({ ours: 2 / 3, raw: 0.5, streamr: 7 / 12 });
});

describe('the verdict', () => {
  test('on a multiple: at or below the target', () => {
    expect([150, 200, 201].map((ours) => verdictOf(latency, ours))).toEqual(['reached', 'reached', 'missed']);
  });

  test('on a share: at or above the target, and better still', () => {
    expect([49, 50, 79, 80].map((ours) => verdictOf(rate, ours))).toEqual(['missed', 'reached', 'reached', 'stretch']);
  });

  test('on a figure itself, whatever raw does', () => {
    const itself: Metric = { ...latency, target: { reach: 2, isAbsolute: true } };
    expect([1.9, 2, 2.1].map((ours) => verdictOf(itself, ours))).toEqual(['reached', 'reached', 'missed']);
  });

  test('is absent without a target', () => {
    const { target: _, ...aimless } = latency;
    expect(figureOf(aimless, { ours: [1], raw: [1], streamr: [1] })).not.toHaveProperty('verdict');
  });
});

test('contenders with different numbers of samples are not compared', () => {
  expect(() => figureOf(latency, { ours: [1, 2], raw: [1], streamr: [1, 2] })).toThrow(/lock\.p50/);
});

test('a contender that the metric leaves out needs no samples and has no figures', () => {
  const figure = figureOf({ ...latency, contenders: ['ours', 'raw'] }, { ours: [4], raw: [2], streamr: [] });
  expect(figure).toMatchObject({ n: 1, vsRaw: 2, medians: { ours: 4, raw: 2 } });
  expect([figure.medians, figure.spreads, figure]).toEqual([
    expect.not.objectContaining({ streamr: expect.anything() }),
    expect.not.objectContaining({ streamr: expect.anything() }),
    expect.not.objectContaining({ vsStreamr: expect.anything() }),
  ]);
});
