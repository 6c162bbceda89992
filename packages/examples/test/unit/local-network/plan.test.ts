import { expect, it } from 'vitest';
import { planNetwork } from '../../../src/local-network/plan.js';
import type { TransportChoice } from '../../../src/local-network/ways.js';

it('plans the same network for the same options only', () => {
  const plan = (seed: number) => planNetwork({ nodes: 8, seed, kill: true, transport: 'websocket' });
  expect(plan(1)).toEqual(plan(1));
  expect(plan(1)).not.toEqual(plan(2));
});

it('gives every node an id of its own, half as many chords as nodes, and a victim among them', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { ids, edges, victim } = planNetwork({ nodes: 8, seed, kill: true, transport: 'websocket' });
    expect(new Set(ids).size).toBe(8);
    expect(edges).toHaveLength(12);
    expect(ids[victim ?? -1]).toBeDefined();
  }
});

it('has no victim when nobody is to be killed, and is the same network otherwise', () => {
  const peaceful = planNetwork({ nodes: 8, seed: 1, kill: false, transport: 'websocket' });
  const { victim, ...rest } = planNetwork({ nodes: 8, seed: 1, kill: true, transport: 'websocket' });
  expect(victim).toBeDefined();
  expect(peaceful).toEqual({ ...rest, victim: undefined });
});

it('is the same network with every transport, but for who has a server', () => {
  const plan = (transport: TransportChoice) => planNetwork({ nodes: 5, seed: 1, kill: true, transport });
  const { hasServer, ...rest } = plan('websocket');
  expect(hasServer).toEqual([true, true, true, true, true]);
  expect(plan('webrtc')).toEqual({ ...rest, transport: 'webrtc', hasServer: [false, false, false, false, false] });
  expect(plan('mixed')).toEqual({ ...rest, transport: 'mixed', hasServer: [true, true, true, false, false] });
});
