import { expect, it } from 'vitest';
import { wholeNumber } from '../../../src/shared/whole-number.js';

it('takes whole numbers within its bounds, and nothing else', () => {
  const parse = wholeNumber(2, 64);
  expect([parse('2'), parse('64')]).toEqual([2, 64]);
  for (const text of ['1', '65', '2.5', '1e1', '-3', '', 'x', ' 4'])
    expect(() => parse(text), text).toThrow('from 2 to 64');
});
