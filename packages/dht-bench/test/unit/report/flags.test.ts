import { expect, it } from 'vitest';
import { numberFrom, sizes, wholeNumber } from '../../../src/report/flags.js';

it('takes whole numbers from a bound on', () => {
  expect(wholeNumber(2)('12')).toBe(12);
  for (const text of ['1', '2.5', '', 'x']) expect(() => wholeNumber(2)(text)).toThrow('A whole number from 2');
});

it('takes numbers between bounds', () => {
  expect(numberFrom(0, 100)('2.5')).toBe(2.5);
  for (const text of ['-1', '101', '', ' ', 'x']) expect(() => numberFrom(0, 100)(text)).toThrow('from 0 to 100');
});

it('collects sizes', () => {
  expect(sizes('200', sizes('100', undefined))).toEqual([100, 200]);
  expect(() => sizes('1', undefined)).toThrow();
});
