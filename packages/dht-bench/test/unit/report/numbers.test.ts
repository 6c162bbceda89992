import { expect, it } from 'vitest';
import { rounded, roundingReplacer, shareText, text } from '../../../src/report/numbers.js';

it('shows as many digits as say something', () => {
  expect([12_345.6, 123.4, 12.34, 0.01234, 7, undefined, Number.NaN].map(text)).toEqual([
    '12,346',
    '123',
    '12.3',
    '0.0123',
    '7',
    '–',
    '–',
  ]);
  expect(rounded(1.234567)).toBe(1.235);
  expect(JSON.stringify({ share: 0.123456, count: 1_234_567, none: undefined }, roundingReplacer)).toBe(
    '{"share":0.1235,"count":1234567}',
  );
});

it('never rounds a share up to all', () => {
  expect(shareText({ good: 99_999, of: 100_000 })).toBe('99.99 % (99,999 of 100,000)');
  expect(shareText({ good: 5, of: 5 })).toBe('100 % (5 of 5)');
  expect(shareText({ good: 0, of: 0 })).toBe('–');
});
