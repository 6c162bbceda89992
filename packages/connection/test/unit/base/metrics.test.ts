import { expect, test } from 'vitest';
import { noMetrics } from '../../../src/base/metrics.js';

test('without metrics counters count nothing and gauges are never read', () => {
  let reads = 0;
  noMetrics.counter('peerlatch.test', 'A test').add(1);
  const remove = noMetrics.gauge('peerlatch.test', 'A test', () => reads++);
  remove();
  expect(reads).toBe(0);
});
