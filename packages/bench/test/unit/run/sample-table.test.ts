import { expect, test } from 'vitest';
import { contenderNames } from '../../../src/figures/contender-name.js';
import { selectMetrics } from '../../../src/figures/metric.js';
import { SampleTable } from '../../../src/run/sample-table.js';

const [p50, p99] = selectMetrics(['lock']);
if (p50 === undefined || p99 === undefined) throw new Error('There are two lock metrics.');

test('one result serves each metric with its own aspect', () => {
  const table = new SampleTable();
  for (const [index, contender] of contenderNames.entries()) {
    table.add({ contender, sample: { kind: 'lock' } }, { p50: index + 1, p99: index + 10 });
    table.add({ contender, sample: { kind: 'connect' } }, { p50: 1_000, p99: 1_000 });
  }
  expect(table.figure(p50).medians).toEqual({ ours: 1, raw: 2, streamr: 3 });
  expect(table.figure(p99).medians).toEqual({ ours: 10, raw: 11, streamr: 12 });
});

test('a result without the aspect, or with something that is no number, is an error and not a figure', () => {
  for (const result of [{ p50: 1 }, { p50: 1, p99: Number.NaN }]) {
    const table = new SampleTable();
    for (const contender of contenderNames) table.add({ contender, sample: { kind: 'lock' } }, result);
    expect(() => table.figure(p99)).toThrow(/ours has no p99 for lock\.p99/);
  }
});
