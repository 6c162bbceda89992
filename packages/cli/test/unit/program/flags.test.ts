import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { repeated, seconds, wholeNumber } from '../../../src/program/flags.js';

it('seconds become ms', () => {
  expect(['1', '0.5', '.25', '60'].map(seconds(60))).toEqual([1_000, 500, 250, 60_000]);
});

it.each(['0', '-1', '61', '1e1', '', 'x', 'NaN', '1.', ' 1'])('%j are no seconds up to 60', (text) => {
  expect(() => seconds(60)(text)).toThrow(InvalidArgumentError);
});

it('whole numbers have bounds', () => {
  expect(['0', '7'].map(wholeNumber(0, 7))).toEqual([0, 7]);
  for (const text of ['8', '-1', '1.5', '', '0x1']) expect(() => wholeNumber(0, 7)(text)).toThrow(/from 0 to 7/);
});

it('repeated options are collected in order', () => {
  expect(repeated('b', repeated('a'))).toEqual(['a', 'b']);
});
