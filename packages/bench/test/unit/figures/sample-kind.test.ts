import { expect, test } from 'vitest';
import { metrics } from '../../../src/figures/metric.js';
import { sampleKey } from '../../../src/figures/sample-kind.js';

test('samples that measure different things have different keys, and only those', () => {
  const contents = new Set(metrics.map(({ sample }) => JSON.stringify(sample)));
  const keys = new Set(metrics.map(({ sample }) => sampleKey(sample)));
  expect(keys.size).toBe(contents.size);
  expect(keys.size).toBeLessThan(metrics.length);
});
