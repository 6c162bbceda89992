import { expect, it } from 'vitest';
import { markdownTable, table } from '../../../src/report/table.js';

const rows = [
  ['', 'ours', 'theirs'],
  ['join', '1', '10'],
];

it('puts figures under their headings, to the right', () => {
  expect(table(rows)).toBe('      ours  theirs\njoin     1      10');
});

it('says the same to a page', () => {
  expect(markdownTable(rows)).toBe('|  | ours | theirs |\n| --- | --: | --: |\n| join | 1 | 10 |');
});
