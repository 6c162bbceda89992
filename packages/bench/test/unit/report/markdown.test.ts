import { expect, test } from 'vitest';
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
