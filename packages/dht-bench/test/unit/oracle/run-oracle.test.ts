import { expect, it } from 'vitest';
import { verdictsOf } from '../../../src/oracle/run-oracle.js';

const shares = (lookups: number, finds: number) => ({
  lookups: { exact: { good: lookups, of: 1_000 } },
  finds: { exact: { good: finds, of: 1_000 } },
});

it('asks more of a calm network than of one under churn', () => {
  const verdicts = verdictsOf(shares(999, 998), shares(990, 989), { lookups: 1_000, finds: 1_000 });
  expect(verdicts.map(({ name, isReached }) => [name, isReached])).toEqual([
    ['calm.lookups.exact', true],
    ['calm.finds.exact', false],
    ['churn.lookups.exact', true],
    ['churn.finds.exact', false],
  ]);
});

it('has no target for what was not asked', () => {
  expect(verdictsOf(shares(0, 1_000), undefined, { lookups: 0, finds: 1_000 }).map(({ name }) => name)).toEqual([
    'calm.finds.exact',
  ]);
});
