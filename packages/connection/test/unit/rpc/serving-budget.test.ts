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

  it('leaves room for who has nothing yet, however many take all they can get', () => {
    const budget = new ServingBudget({ maxServedTotal: 64, maxServedPerPeer: 16 });
    const hogs = Array.from({ length: 20 }, (_nothing, number) => peer(100 + number).id);
    for (let round = 0; round < 20; round++) {
      for (const hog of hogs) if (budget.admits(hog)) budget.enter(hog);
    }
    expect(budget.total).toBeLessThan(64);
    expect(budget.admits(a)).toBe(true);
    expect(hogs.filter((hog) => budget.admits(hog))).toEqual([]);
  });

  it('gives a peer its whole share while the others leave it', () => {
    const budget = new ServingBudget({ maxServedTotal: 64, maxServedPerPeer: 16 });
    for (let count = 0; count < 16; count++) {
      expect(budget.admits(a)).toBe(true);
      budget.enter(a);
    }
    expect(budget.admits(a)).toBe(false);
  });

  it('takes each request off that has been served, and no more', () => {
    const budget = new ServingBudget({ maxServedTotal: 100, maxServedPerPeer: 3 });
    for (let count = 0; count < 3; count++) budget.enter(a);
    budget.leave(a);
    expect([budget.admits(a), budget.peers]).toEqual([true, 1]);
    budget.enter(a);
    expect(budget.admits(a)).toBe(false);
  });

  it('remembers no peer whose requests are all served', () => {
    const budget = new ServingBudget({ maxServedTotal: 100, maxServedPerPeer: 3 });
    for (const id of [a, b, b]) budget.enter(id);
    expect(budget.peers).toBe(2);
    for (const id of [b, a, b]) budget.leave(id);
    expect([budget.peers, budget.total]).toEqual([0, 0]);
  });

  it('admits nobody when nothing is allowed', () => {
    expect(new ServingBudget({ maxServedTotal: 0, maxServedPerPeer: 2 }).admits(a)).toBe(false);
    expect(new ServingBudget({ maxServedTotal: 2, maxServedPerPeer: 0 }).admits(a)).toBe(false);
  });
});
