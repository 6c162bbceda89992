import type { SimulateOptions } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { doSeeds, doTrace } from '../../../src/work/seeds-order.js';

/** One message from one peer to another; seed 3 does not hold. */
const runOf = (seed: number): SimulateOptions => ({
  seed,
  faults: 'none',
  scenario: async (world) => {
    const [a, b] = [await world.start('A'), await world.start('B')];
    await world.simulation.run(a.send(b));
    if (seed === 3) throw new Error('planted\nand more');
  },
});

describe('an order of seeds', () => {
  it('plays each of them, and adds up', async () => {
    const { messages, seeds, steps, virtualMs, faults } = await doSeeds({ type: 'seeds', first: 1, count: 2 }, runOf);
    expect([seeds, messages]).toEqual([2, { sent: 2, delivered: 2, rejected: 0, lost: 0, open: 0 }]);
    expect([steps > 10, virtualMs > 10, faults['clock jump']]).toEqual([true, true, 0]);
  });

  it('stops at the first that fails, and says which and why', async () => {
    const result = await doSeeds({ type: 'seeds', first: 2, count: 5 }, runOf);
    expect(result.seeds).toBe(1);
    expect(result.failure).toEqual({ seed: 3, invariant: 'planted\nand more', message: 'Seed 3: planted' });
  });

  it('plays churn with as many peers as it says, and counts the faults', async () => {
    const { messages, faults } = await doSeeds({ type: 'seeds', first: 1, count: 1, peers: 3 });
    expect([messages.sent > 20, messages.open, Object.values(faults).some((count) => count > 0)]).toEqual([
      true,
      0,
      true,
    ]);
  });
});

it('an order of a trace gives the hash of the seed', async () => {
  const result = await doTrace({ type: 'trace', seed: 2 });
  expect(result).toEqual({ seed: 2, traceHash: expect.stringMatching(/^[0-9a-f]{40}$/) });
  expect(await doTrace({ type: 'trace', seed: 2 })).toEqual(result);
});
