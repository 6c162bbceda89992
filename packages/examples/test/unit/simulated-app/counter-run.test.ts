import { SimulationFailure, shrink, simulate, simulateSeeds } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { counterRun } from '../../../src/simulated-app/counter-run.js';

describe('the shared counter', () => {
  it('that trusts in what it sent goes wrong under some seed, and few faults and steps are enough', {
    timeout: 30_000,
  }, async () => {
    const run = counterRun({ isTrusting: true });
    const failure = await simulateSeeds({ ...run, count: 100 }).catch((error: unknown) => error);
    if (!(failure instanceof SimulationFailure)) throw new Error('No seed fails.');
    expect(failure.what).toBe('the members know different totals');

    const smallest = await shrink({ ...run, seed: failure.seed }, failure);
    expect(smallest.happened.length).toBeLessThan(6);
    const only = new Set(smallest.happened);
    await expect(simulate({ ...run, seed: failure.seed, only })).rejects.toThrow(failure.what);
    // What is left is something that was said, and a fault that lost it.
    expect(smallest.happened.some((label) => label.startsWith('addition'))).toBe(true);
    expect(smallest.happened.some((label) => !label.startsWith('addition'))).toBe(true);
  });

  it('that has who is behind told again is right under every seed', { timeout: 30_000 }, async () => {
    const report = await simulateSeeds({ ...counterRun({ isTrusting: false }), first: 30, count: 40 });
    expect(report.faults['frame dropped']).toBeGreaterThan(2);
  });
});
