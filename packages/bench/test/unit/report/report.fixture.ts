import { figureOf } from '../../../src/figures/figure.js';
import { selectMetrics } from '../../../src/figures/metric.js';
import type { Outcome } from '../../../src/run/benchmark.js';
import { noiseOf } from '../../../src/run/machine.js';

/** Two figures, one with a target that is missed and one without a target. */
export function someOutcome(): Outcome {
  const figures = selectMetrics(['connect.p50', 'node']).map((metric) =>
    figureOf(metric, { ours: [2, 4, 3], raw: [2, 2, 1], streamr: [6, 6, 12] }),
  );
  const machine = {
    node: 'v20.0.0',
    platform: 'linux x64',
    cpu: 'a cpu',
    cpus: 2,
    bufferutil: 'present',
    bufferutilMissingFor: [],
    loadAverage: 0.25,
  } as const;
  return { machine, figures, noise: noiseOf(figures), seconds: 12.4, heapMiB: 32 };
}
