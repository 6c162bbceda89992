import { expect, test } from 'vitest';
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
