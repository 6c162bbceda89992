import { describe, expect, it } from 'vitest';
import { ServingBudget } from '../../../src/rpc/serving-budget.js';
import { peer } from '../../../src/testing/fixtures.js';

const [a, b, c] = [peer(1).id, peer(2).id, peer(3).id];

describe('ServingBudget', () => {
  it('admits as many requests of one peer as it may have, and others of other peers', () => {
    const budget = new ServingBudget({ maxServedTotal: 10, maxServedPerPeer: 2 });
    budget.enter(a);
    expect(budget.admits(a)).toBe(true);
    budget.enter(a);
    expect(budget.admits(a)).toBe(false);
    expect(budget.admits(b)).toBe(true);
    budget.leave(a);
    expect(budget.admits(a)).toBe(true);
  });

  it('admits as many as the total allows', () => {
    const budget = new ServingBudget({ maxServedTotal: 2, maxServedPerPeer: 2 });
    budget.enter(a);
    budget.enter(b);
    expect(budget.admits(c)).toBe(false);
    budget.leave(a);
    expect(budget.admits(c)).toBe(true);
    expect(budget.total).toBe(1);
  });

  it('admits nobody when nothing is allowed', () => {
    expect(new ServingBudget({ maxServedTotal: 0, maxServedPerPeer: 2 }).admits(a)).toBe(false);
    expect(new ServingBudget({ maxServedTotal: 2, maxServedPerPeer: 0 }).admits(a)).toBe(false);
  });
});
