import { expect, test } from 'vitest';
import { percent, ratio, rounded, text } from '../../../src/report/numbers.js';

test('programs get four significant digits', () => {
  expect([123_456, 0.123_456, 2, 0].map(rounded)).toEqual([123_500, 0.1235, 2, 0]);
});

test('people get whole numbers from 100 on and three digits below', () => {
  expect([123_456.7, 100, 99.94, 0.012_34].map(text)).toEqual(['123,457', '100', '99.9', '0.0123']);
});

test('shares and ratios', () => {
  expect([percent(0.126), ratio(1.255), ratio(10)]).toEqual(['13 %', '1.25', '10.00']);
});
