import { describe, expect, test } from 'vitest';
import { fuzzTarget } from '../../../src/engine/fuzz-target.js';
import { Probes } from '../../../src/probe/probes.js';
import type { Target } from '../../../src/target/target.js';

const probes = new Probes(16);

/** Fails on inputs with four given bytes at the start, which chance alone would not find. */
function lock(run: Target['run'] = () => undefined): Target {
  return {
    name: 'lock',
    about: '',
    covers: [],
    shape: 'bytes',
    seeds: () => [new Uint8Array(4)],
    run: (input) => {
      for (const [at, wanted] of [0x50, 0x45, 0x45, 0x52].entries()) {
        if (input[at] !== wanted) return undefined;
        probes.step(at);
      }
      return run(input);
    },
  };
}

const job = (target: Target, inputs: number) => ({ target, inputs, seed: 1, stored: [], words: [], probes });

describe('the fuzzer', () => {
  test('follows coverage to what chance does not find, and makes it small', async () => {
    const fails = () => {
      throw new TypeError('opened');
    };
    const { failures } = await fuzzTarget({ ...job(lock(fails), 100_000), stopsAtFailure: true });
    expect(failures.map(({ kind, input }) => [kind, [...input]])).toEqual([
      ['untyped-error', [0x50, 0x45, 0x45, 0x52]],
    ]);
  });

  test('repeats a run from its seed', async () => {
    const results = [await fuzzTarget(job(lock(), 3_000)), await fuzzTarget(job(lock(), 3_000))];
    expect(results[0]).toEqual(results[1]);
    expect(results[0]?.inputs).toBe(3_000);
  });

  test('names the input of a promise that is rejected while nobody waits', async () => {
    const fails: Target = { ...lock(), run: (input) => void (input[0] === 7 && Promise.reject(new Error('late'))) };
    const { failures } = await fuzzTarget(job({ ...fails, seeds: () => [Uint8Array.of(7)] }, 600));
    expect(failures.map(({ kind, message, input }) => [kind, message, input[0]])).toEqual([
      ['late-error', 'Error: late', 7],
    ]);
  });
});
