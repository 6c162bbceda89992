import { expect, it } from 'vitest';
import { judgeTarget } from '../../../src/figures/target.js';

it('is reached on its bound, on the side of its sign, and never by what was not measured', () => {
  const isReached = (value: number | undefined, sign: '≤' | '≥'): boolean =>
    judgeTarget({ name: 'x', value, sign, bound: 0.5 }).isReached;
  expect([isReached(0.5, '≤'), isReached(0.4, '≤'), isReached(0.6, '≤'), isReached(undefined, '≤')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([isReached(0.5, '≥'), isReached(0.4, '≥'), isReached(0.6, '≥')]).toEqual([true, false, true]);
});
