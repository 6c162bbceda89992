import { expect, test } from 'vitest';
import { figureOf } from '../../../src/figures/figure.js';
import { selectMetrics } from '../../../src/figures/metric.js';
import { markdown } from '../../../src/report/markdown.js';
import { someOutcome } from './report.fixture.js';

test('it is one sentence and one table, every row with as many cells as the head', () => {
  const [about, blank, ...rows] = markdown(someOutcome()).split('\n');
  expect(about).toContain('raw itself varied by 50 %');
  expect(blank).toBe('');
  expect(rows).toHaveLength(4);
  expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
  expect(rows[2]).toContain('| connect.p50 | ms | 3.00 | 2.00 | 6.00 | 1.50 | ≤ 1.25 | no |');
});

test('who was not measured has empty cells, and a target that is no multiple of raw says so', () => {
  const [metric] = selectMetrics(['webrtc.open.under20ms']);
  if (metric === undefined) throw new Error('There is such a metric.');
  const figure = figureOf(metric, { ours: [1], raw: [0.5], streamr: [] });
  expect(markdown({ ...someOutcome(), figures: [figure] })).toContain(
    '| webrtc.open.under20ms | share | 1.00 | 0.500 |  | 2.00 | itself ≥ 0.995 | yes |  | 0 % · 0 % · – |',
  );
});
