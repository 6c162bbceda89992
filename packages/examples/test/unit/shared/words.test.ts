import { expect, it } from 'vitest';
import { count, several } from '../../../src/shared/words.js';

it('groups digits, and knows one from many', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect([several(1, 'lock'), several(0, 'lock'), several(2_000, 'lock')]).toEqual([
    '1 lock',
    '0 locks',
    '2,000 locks',
  ]);
});
