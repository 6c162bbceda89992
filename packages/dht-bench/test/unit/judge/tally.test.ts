import { expect, it } from 'vitest';
import { type Answer, tallyOf } from '../../../src/judge/tally.js';

const answer = (judgement: Answer['judgement'], hops: number, ms = 10): Answer => ({
  judgement,
  hops,
  queries: 2 * hops,
  ms,
});

it('counts what is exact among all that could be answered', () => {
  const tally = tallyOf([
    answer('exact', 2),
    answer('exact', 3),
    answer('missed', 3),
    answer('failed', 0),
    answer('void', 0),
  ]);
  expect(tally.exact).toEqual({ good: 2, of: 4 });
  expect(tally.judgements).toEqual({ exact: 2, missed: 1, ghost: 0, order: 0, failed: 1, void: 1 });
});

it('takes figures of answers only', () => {
  const tally = tallyOf([
    answer('exact', 2, 5),
    answer('ghost', 4, 15),
    answer('failed', 9, 99),
    answer('void', 9, 99),
  ]);
  expect(tally.hops).toEqual([
    [2, 1],
    [4, 1],
  ]);
  expect([tally.meanHops, tally.queries?.mean, tally.ms?.max]).toEqual([3, 6, 15]);
});

it('is empty of nothing', () => {
  expect(tallyOf([])).toMatchObject({ exact: { good: 0, of: 0 }, hops: [], meanHops: undefined, ms: undefined });
});
