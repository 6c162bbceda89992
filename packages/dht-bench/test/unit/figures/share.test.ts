import { expect, it } from 'vitest';
import { countShare, ratioOf } from '../../../src/figures/share.js';

it('counts how many of how many', () => {
  const share = countShare([true, false, true, true]);
  expect([share, ratioOf(share)]).toEqual([{ good: 3, of: 4 }, 0.75]);
});

it('has no ratio of nothing', () => {
  expect(ratioOf(countShare([]))).toBeUndefined();
});
