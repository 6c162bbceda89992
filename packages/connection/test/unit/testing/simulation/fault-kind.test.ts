import { expect, test } from 'vitest';
import { defaultFaultRates, FAULT_KINDS, FaultCounts } from '../../../../src/testing/simulation/fault-kind.js';

test('every kind has a rate from 0 to 1 by default, and some have none', () => {
  expect(FAULT_KINDS.length).toBeGreaterThanOrEqual(12);
  const rates = Object.values(defaultFaultRates);
  expect(rates.every((rate) => rate >= 0 && rate <= 1)).toBe(true);
  expect(rates.filter((rate) => rate > 0)).toHaveLength(11);
});

test('faults are counted by kind, and those that never happened are told too', () => {
  const counts = new FaultCounts();
  counts.add('delayed');
  counts.add('delayed', 2);
  counts.add('half-open');
  expect([counts.of('delayed'), counts.of('half-open'), counts.of('duplicated')]).toEqual([3, 1, 0]);
  expect(Object.keys(counts.all())).toEqual(FAULT_KINDS);
  expect(counts.all()).toMatchObject({ delayed: 3, 'half-open': 1, 'clock jump': 0 });
});
