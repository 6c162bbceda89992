import { expect, test } from 'vitest';
import { figureOf } from '../../../src/figures/figure.js';
import { selectMetrics } from '../../../src/figures/metric.js';
import { jsonLines } from '../../../src/report/json-report.js';
import { someOutcome } from './report.fixture.js';

const lines = jsonLines(someOutcome()).map((line) => JSON.parse(line) as Record<string, unknown>);

test('the first line is the machine with its noise, the last one the summary', () => {
  expect(lines[0]).toMatchObject({
    type: 'machine',
    node: 'v20.0.0',
    cpus: 2,
    bufferutil: 'present',
    loadAverage: 0.25,
  });
  expect(lines[0]).toMatchObject({ noise: 0.5, worstNoise: 0.5, heapMiB: 32 });
  expect(lines.at(-1)).toEqual({ type: 'summary', figures: 2, withTarget: 1, missed: ['connect.p50'], seconds: 12 });
});

test('a figure is one line with the agreed fields', () => {
  expect(lines[1]).toMatchObject({
    metric: 'connect.p50',
    unit: 'ms',
    n: 3,
    spread: 0.6667,
    ours: 3,
    raw: 2,
    streamr: 6,
    vsRaw: 1.5,
    vsStreamr: 0.5,
    target: 1.25,
    verdict: 'missed',
  });
});

test('a figure without a target has no verdict', () => {
  expect(lines[2]).toMatchObject({ metric: 'node.startStop' });
  expect(lines[2]).not.toHaveProperty('verdict');
});

test('a figure that streamr has no part in lacks its fields, and says whose target it is', () => {
  const [metric] = selectMetrics(['webrtc.open.under20ms']);
  if (metric === undefined) throw new Error('There is such a metric.');
  const figure = figureOf(metric, { ours: [1], raw: [0.5], streamr: [] });
  const [, line = ''] = jsonLines({ ...someOutcome(), figures: [figure] });
  expect(JSON.parse(line)).toEqual({
    ...{ metric: 'webrtc.open.under20ms', unit: 'share', n: 1, spread: 0, ours: 1, raw: 0.5, vsRaw: 2, rawSpread: 0 },
    ...{ target: 0.995, verdict: 'reached', targetOf: 'ours' },
  });
});
