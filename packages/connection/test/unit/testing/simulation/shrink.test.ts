import { describe, expect, test } from 'vitest';
import { shrink } from '../../../../src/testing/simulation/shrink.js';
import { type SimulateOptions, SimulationFailure, simulate } from '../../../../src/testing/simulation/simulate.js';
import type { World } from '../../../../src/testing/simulation/world.js';

const STEPS = Array.from({ length: 24 }, (_, n) => `step ${n}`);

/** Takes 24 steps, and fails with what `blame` says of those that were taken. */
function failingWhen(blame: (taken: ReadonlySet<string>) => string | undefined) {
  const runs: (readonly string[])[] = [];
  const scenario = async (world: World): Promise<void> => {
    const taken = new Set<string>();
    for (const label of STEPS) world.step(label, () => void taken.add(label));
    runs.push([...taken]);
    const blamed = blame(taken);
    if (blamed !== undefined) throw new Error(blamed);
  };
  return { options: { seed: 5, scenario } satisfies SimulateOptions, runs };
}

async function failureOf(options: SimulateOptions): Promise<SimulationFailure> {
  const failure = await simulate(options).catch((error: unknown) => error);
  if (!(failure instanceof SimulationFailure)) throw new Error(`It did not fail: ${failure}`);
  return failure;
}

const needing =
  (...labels: readonly string[]) =>
  (taken: ReadonlySet<string>): string | undefined =>
    labels.every((label) => taken.has(label)) ? 'planted' : undefined;

describe('shrinking', () => {
  test.each([
    [['step 3', 'step 17']],
    [['step 0']],
    [['step 23']],
    [['step 4', 'step 5', 'step 6', 'step 20']],
    [STEPS],
    [[]],
  ])('finds the steps that it takes, and those alone: %j', async (labels) => {
    const { options } = failingWhen(needing(...labels));
    const smallest = await shrink(options, await failureOf(options));
    expect([smallest.happened, smallest.what, smallest.seed]).toEqual([labels, 'planted', 5]);
    expect((await failureOf({ ...options, only: new Set(smallest.happened) })).happened).toEqual(labels);
  });

  test('keeps to the failure that it was given', async () => {
    const both = needing('step 3', 'step 17');
    const { options } = failingWhen((taken) => both(taken) ?? (taken.has('step 17') ? 'another one' : undefined));
    expect((await shrink(options, await failureOf(options))).happened).toEqual(['step 3', 'step 17']);
  });

  test('finds the fault among many that does it, in the seed of the failure', async () => {
    const scenario = async (world: World): Promise<void> => {
      const [a, b] = [await world.start('A'), await world.start('B')];
      for (let n = 0; n < 12; n++) {
        world.step(`send ${n}`, () => void world.simulation.track(a, 'send', a.send(b)));
        await world.sleep(300);
      }
      if (world.counts.of('duplicated') > 0) throw new Error('a frame came twice');
    };
    const options = { seed: 2, scenario, faults: { delayed: 0.3, duplicated: 0.3 } };
    const failure = await failureOf(options);
    const smallest = await shrink({ ...options, seed: 99 }, failure);
    expect(failure.happened.length).toBeGreaterThan(12);
    expect(smallest.happened.filter((label) => !label.startsWith('send'))).toEqual([
      expect.stringMatching(/^duplicated: /),
    ]);
    expect(smallest.happened.length).toBeLessThanOrEqual(3);
  });

  test('gives up after so many runs, or when it is called off, with the smallest so far', async () => {
    const { options, runs } = failingWhen(needing('step 3', 'step 17'));
    const failure = await failureOf(options);
    expect(await shrink(options, failure, { signal: AbortSignal.abort() })).toBe(failure);
    expect(runs).toHaveLength(1);
    const some = await shrink(options, failure, { maxRuns: 5 });
    expect(runs).toHaveLength(6);
    expect(some.happened.length).toBeLessThan(24);
    expect(some.happened.length).toBeGreaterThan(2);
  });
});
