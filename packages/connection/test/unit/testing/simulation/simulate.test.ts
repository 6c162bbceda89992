import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../../../src/testing/simulation/fault-kind.js';
import {
  type SimulateOptions,
  SimulationFailure,
  simulate,
  simulateSeeds,
} from '../../../../src/testing/simulation/simulate.js';
import { SimulationViolation } from '../../../../src/testing/simulation/violation.js';

/** Two peers send to each other for a few seconds. */
const talk: SimulateOptions['scenario'] = async (world) => {
  const [a, b] = [await world.start('A'), await world.start('B')];
  for (let n = 0; n < 10; n++) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      world.step(`${from.name} sends ${n}`, () => void world.simulation.track(from, 'send', from.send(to)));
    await world.sleep(world.random.int(0, 1_000));
  }
};

async function failureOf(options: SimulateOptions): Promise<SimulationFailure> {
  const found = await simulate(options).catch((error: unknown) => error);
  if (!(found instanceof SimulationFailure)) throw new Error(`It did not fail: ${found}`);
  return found;
}

describe('one run', () => {
  test('is the same for the same seed, faults and scenario’s choices included, and another for another', async () => {
    const [first, again, other] = [1, 1, 2].map((seed) => simulate({ seed, scenario: talk }));
    expect(await again).toEqual(await first);
    expect((await other)?.traceHash).not.toBe((await first)?.traceHash);
    expect(await first).toMatchObject({ seed: 1, messages: { sent: 20, open: 0 } });
    expect((await first)?.steps).toBeGreaterThan(20);
  });

  test('has no faults when none are wanted: every message arrives', async () => {
    const { faults, messages } = await simulate({ seed: 1, scenario: talk, faults: 'none' });
    expect(Object.values(faults).every((count) => count === 0)).toBe(true);
    expect(messages).toEqual({ sent: 20, delivered: 20, rejected: 0, lost: 0, open: 0 });
  });

  test('single rates can be replaced', async () => {
    const { faults } = await simulate({ seed: 1, scenario: talk, faults: { 'dial lost': 1 } });
    expect([faults['dial lost'] > 1, faults.duplicated]).toEqual([true, 0]);
  });

  test('checks what else must hold when all is calm, before the nodes close', async () => {
    const seen: string[] = [];
    await simulate({
      seed: 1,
      scenario: talk,
      finally: ({ simulation }) =>
        void seen.push(...simulation.peers.filter((peer) => peer.isRunning).map(({ name }) => name)),
    });
    expect(seen).toEqual(['A', 'B']);
    const failing = (): void => {
      throw new Error('not as wanted');
    };
    expect((await failureOf({ seed: 1, scenario: talk, finally: failing })).what).toBe('not as wanted');
  });
});

describe('a failure', () => {
  test('names the seed, the invariant or the error, how to repeat it, and shows the end of the run', async () => {
    const failure = await failureOf({
      seed: 7,
      faults: 'none',
      scenario: async (world) => {
        await talk(world);
        throw new SimulationViolation('planted', 'x.');
      },
    });
    expect([failure.seed, failure.what, failure.name]).toEqual([7, 'planted', 'SimulationFailure']);
    expect(failure.message).toContain('Seed 7: planted: x.\nRepeat it with `seed: 7`.');
    expect(failure.message).toContain(failure.lines.at(-1));
    expect(failure.message).not.toContain(failure.lines.at(-21));
    expect(failure.happened).toContain('A sends 3');
    expect(failure.cause).toBeInstanceOf(SimulationViolation);
  });

  test('may be anything that a scenario throws', async () => {
    const scenario = (): Promise<void> => Promise.reject('just text');
    expect((await failureOf({ seed: 1, scenario })).what).toBe('just text');
  });

  test('is also something that is left at the end', async () => {
    const scenario: SimulateOptions['scenario'] = async (world) => {
      (await world.start('A')).clock.schedule(() => {}, 1_000_000);
    };
    expect((await failureOf({ seed: 1, scenario })).what).toBe('nothing is left after close');
  });

  test('is the same when it is repeated with all that happened', async () => {
    const scenario: SimulateOptions['scenario'] = async (world) => {
      await talk(world);
      throw new Error('planted');
    };
    const failure = await failureOf({ seed: 3, scenario });
    const again = await failureOf({ seed: 3, scenario, only: new Set(failure.happened) });
    expect([again.lines, again.happened]).toEqual([failure.lines, failure.happened]);
  });
});

describe('many runs', () => {
  test('are one per seed, and their totals are told', async () => {
    const seeds: number[] = [];
    const scenario: SimulateOptions['scenario'] = async (world) => {
      seeds.push(world.simulation.seed);
      await talk(world);
    };
    const report = await simulateSeeds({ count: 3, first: 5, scenario });
    expect([seeds, report.seeds]).toEqual([[5, 6, 7], 3]);
    const single = await Promise.all([5, 6, 7].map((seed) => simulate({ seed, scenario: talk })));
    expect(report.steps).toBe(single.reduce((sum, { steps }) => sum + steps, 0));
    for (const kind of FAULT_KINDS) {
      expect(report.faults[kind], kind).toBe(single.reduce((sum, { faults }) => sum + faults[kind], 0));
    }
  });

  test('end with the first seed that fails', async () => {
    const scenario: SimulateOptions['scenario'] = async ({ simulation }) => {
      if (simulation.seed >= 3) throw new Error('planted');
    };
    await expect(simulateSeeds({ scenario })).rejects.toMatchObject({ seed: 3, what: 'planted' });
  });

  test('end when they are called off', async () => {
    const abort = new AbortController();
    const scenario = async (): Promise<void> => abort.abort(new Error('enough'));
    await expect(simulateSeeds({ scenario, signal: abort.signal })).rejects.toThrow('enough');
  });
});
