import { expect, it } from 'vitest';
import { planNetwork } from '../../../src/local-network/plan.js';

it('plans the same network for the same options only', () => {
  const plan = (seed: number) => planNetwork({ nodes: 8, seed, kill: true });
  expect(plan(1)).toEqual(plan(1));
  expect(plan(1)).not.toEqual(plan(2));
});

it('gives every node an id of its own, half as many chords as nodes, and a victim among them', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { ids, edges, victim } = planNetwork({ nodes: 8, seed, kill: true });
    expect(new Set(ids).size).toBe(8);
    expect(edges).toHaveLength(12);
    expect(ids[victim ?? -1]).toBeDefined();
  }
});

it('has no victim when nobody is to be killed, and is the same network otherwise', () => {
  const peaceful = planNetwork({ nodes: 8, seed: 1, kill: false });
  const { victim, ...rest } = planNetwork({ nodes: 8, seed: 1, kill: true });
  expect(victim).toBeDefined();
  expect(peaceful).toEqual({ ...rest, victim: undefined });
});
