import { expect, test } from 'vitest';
import { RateBudget } from '../../../src/rendezvous/rate-budget.js';

const LIMITS = { windowMs: 1_000, perKey: 2, total: 5 };

test('a key may so many times per window, and again in the next one', () => {
  const budget = new RateBudget(LIMITS);
  expect([0, 1, 2, 999].map((now) => budget.admits('a', now))).toEqual([true, true, false, false]);
  expect([1_000, 1_001, 1_002].map((now) => budget.admits('a', now))).toEqual([true, true, false]);
});

test('all keys together may so many times, however many there are', () => {
  const budget = new RateBudget(LIMITS);
  const admitted = Array.from({ length: 100 }, (_, index) => budget.admits(`key ${index}`, 5));
  expect(admitted.filter(Boolean)).toHaveLength(5);
});

test('keys that were refused, and those of former windows, take no memory', () => {
  const budget = new RateBudget(LIMITS);
  for (let index = 0; index < 100; index++) budget.admits(`key ${index}`, 5);
  expect(budget.size).toBe(5);
  budget.admits('later', 5_000);
  expect(budget.size).toBe(1);
});
