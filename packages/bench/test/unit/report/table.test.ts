import { expect, test } from 'vitest';
import { table } from '../../../src/report/table.js';
import { someOutcome } from './report.fixture.js';

test('columns line up, and the verdict stands beside the target', () => {
  const [head = '', connect = '', start = '', ...rest] = table(someOutcome()).split('\n');
  for (const title of ['ours', 'raw', 'ours / raw']) {
    const end = head.indexOf(` ${title} `) + title.length + 1;
    expect(connect.slice(end - 1, end + 1)).toMatch(/\d /);
    expect(start.slice(end - 1, end + 1)).toMatch(/\d /);
  }
  expect(connect).toMatch(/1\.50 +≤ 1\.25 +no /);
  expect(start).not.toMatch(/≤|≥|yes|no /);
  expect(rest.join(' ')).toContain('Medians of 3 samples');
});
