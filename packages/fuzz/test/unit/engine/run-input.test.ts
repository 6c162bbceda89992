import { describe, expect, test } from 'vitest';
import { runInput } from '../../../src/engine/run-input.js';
import { Probes } from '../../../src/probe/probes.js';
import type { Target } from '../../../src/target/target.js';

const probes = new Probes(8);
const INPUT = Uint8Array.of(1, 2, 3);

async function kindOf(run: Target['run'], more: Partial<Target> = {}): Promise<string | undefined> {
  const target: Target = { name: 't', about: '', covers: [], shape: 'bytes', seeds: () => [], run, ...more };
  return (await runInput(target, INPUT, probes))?.kind;
}

function coded(code: string): Error {
  return Object.assign(new Error('no'), { name: 'ConnectionError', code });
}

describe('an input fails', () => {
  test('when something untyped is thrown, at once or later', async () => {
    const fails = () => {
      throw new TypeError('x');
    };
    expect(await kindOf(fails)).toBe('untyped-error');
    expect(await kindOf(async () => fails())).toBe('untyped-error');
    expect(await kindOf(() => Promise.reject('text'))).toBe('untyped-error');
  });

  test('when a code is thrown that the target does not name', async () => {
    const fails = () => {
      throw coded('MALFORMED_FRAME');
    };
    expect(await kindOf(fails)).toBe('undeclared-code');
    expect(await kindOf(fails, { codes: ['MALFORMED_FRAME'] })).toBeUndefined();
  });

  test('when too much work is done, although somebody catches what the probes throw', async () => {
    const fails = () => {
      try {
        for (let i = 0; i < 100_000; i++) probes.step(i % 8);
      } catch {}
    };
    expect(await kindOf(fails)).toBe('work');
  });

  test('when too much memory is asked for, or returned', async () => {
    expect(await kindOf(() => new Uint8Array(probes.allocate(1_000_000)))).toBe('memory');
    expect(await kindOf(() => 'x'.repeat(1_000_000))).toBe('memory');
  });

  test('when it is changed, and when bytes beside it are', async () => {
    expect(await kindOf((input) => input.fill(0))).toBe('input-changed');
    expect(await kindOf((input) => new Uint8Array(input.buffer).fill(0))).toBe('input-changed');
  });

  test('when the result keeps its memory although it must not', async () => {
    expect(await kindOf((input) => ({ deep: [input.subarray(1)] }), { ownsResult: true })).toBe('input-kept');
    expect(await kindOf((input) => ({ deep: [input.slice(1)] }), { ownsResult: true })).toBeUndefined();
  });

  test('when a property does not hold', async () => {
    const fails = () => {
      throw Object.assign(new Error('not the same'), { name: 'Violation' });
    };
    expect(await kindOf(fails)).toBe('property');
  });
});

test('an input that does none of this passes', async () => {
  expect(await kindOf((input) => input.length)).toBeUndefined();
});
