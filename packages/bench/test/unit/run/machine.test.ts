import { expect, test } from 'vitest';
import { figureOf } from '../../../src/figures/figure.js';
import { selectMetrics } from '../../../src/figures/metric.js';
import { noiseOf } from '../../../src/run/machine.js';

test('noise is how much raw moved: the median and the worst of its spreads', () => {
  const raws = [
    [1, 1, 1],
    [10, 11, 12],
    [2, 2, 4],
  ];
  const figures = selectMetrics(['connect', 'heap']).map((metric, i) => {
    return figureOf(metric, { ours: [1, 5, 9], raw: raws[i] ?? [], streamr: [1, 5, 9] });
  });
  expect(noiseOf(figures)).toEqual({ noise: 2 / 11, worstNoise: 1 });
});
