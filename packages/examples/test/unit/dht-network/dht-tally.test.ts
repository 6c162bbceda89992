import { expect, it } from 'vitest';
import { DhtTally, quantile } from '../../../src/dht-network/dht-tally.js';

it('adds up what became of all operations', () => {
  const tally = new DhtTally();
  tally.put();
  for (const outcome of ['found', 'found', 'missedInTurmoil', 'lost', 'excused'] as const) tally.get(outcome);
  tally.lookup(2, true);
  tally.lookup(1, true);
  tally.lookup(1, false);
  tally.interrupted();
  tally.refusedInTurmoil();
  expect(tally.counts()).toEqual({
    ...{ puts: 1, gets: 5, found: 2, missedInTurmoil: 1, lost: 1, excused: 1 },
    ...{ lookups: 3, exactLookups: 2, hops: { '1': 2, '2': 1 }, interrupted: 1, refusedInTurmoil: 1 },
  });
});

it('finds quantiles, also of nothing', () => {
  expect(quantile([], 0.5)).toBe(0);
  expect(quantile([7.4], 0.99)).toBe(7);
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1)]).toEqual([51, 100, 100]);
});
