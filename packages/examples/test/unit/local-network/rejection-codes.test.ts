import { expect, it } from 'vitest';
import { codeIndex, codeOf, NO_CODE } from '../../../src/local-network/rejection-codes.js';

it('turns every known code into a number and back', () => {
  const known: string[] = [];
  for (let index = 1; codeOf(index) !== NO_CODE; index++) known.push(codeOf(index));
  expect(known).toContain('DIAL_FAILED');
  expect(known).toContain('CONNECTION_LOST');
  expect(known.map((code) => codeOf(codeIndex(code)))).toEqual(known);
  expect(Math.max(...known.map(codeIndex))).toBeLessThan(256);
});

it('turns anything else into "no code"', () => {
  expect(codeOf(codeIndex('WHATEVER'))).toBe(NO_CODE);
  expect(codeOf(codeIndex(undefined))).toBe(NO_CODE);
});
