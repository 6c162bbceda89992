import { createColors } from 'picocolors';
import { expect, it } from 'vitest';
import { bar, fit, logLines } from '../../../src/shared/screen-pieces.js';

const colors = createColors(false);
const plain = (text: string | number | null | undefined): string => String(text);

it('cuts a line off where the terminal ends, and says so', () => {
  expect(fit([['one '], ['two '], ['three']], 20)).toBe('one two three');
  expect(fit([['one '], ['two '], ['three']], 10)).toBe('one two t…');
  expect(fit([['one '], ['two']], 0)).toBe('');
});

it('fills a bar by its share, and leaves it out where there is no room', () => {
  const text = (share: number, columns: number): string => fit(bar(share, columns, plain, plain), columns);
  expect(text(0.5, 54)).toBe('━━──');
  expect(text(7, 54)).toBe('━━━━');
  expect(text(-1, 54)).toBe('────');
  expect(text(0.5, 40)).toBe('');
});

it('shows the newest entries of the log', () => {
  const log = [1, 2, 3].map((second) => ({ at: second * 1_000, text: `event ${second}`, isBad: false }));
  expect(logLines(log, 2, colors).map((line) => fit(line, 80))).toEqual(['    2.0 s  event 2', '    3.0 s  event 3']);
  expect(logLines(log, 0, colors)).toEqual([]);
  expect(logLines(log, 9, colors)).toHaveLength(3);
});
