import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Steps } from '../../../src/shared/steps.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = (): Promise<never> => new Promise(() => {});

describe('a step', () => {
  it('gives what its work gives, and leaves no timer', async () => {
    const steps = new Steps(new AbortController().signal, 1_000);
    expect(await steps.run('add', async () => 3)).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
    expect(steps.times()).toMatchObject({ add: { count: 1 } });
  });

  it('fails by its name when it hangs', async () => {
    const steps = new Steps(new AbortController().signal, 1_000);
    const failed = expect(steps.run('connect', never)).rejects.toThrow('"connect" hangs: it took longer than 1 s');
    await vi.advanceTimersByTimeAsync(1_000);
    await failed;
  });

  it('fails by its name when its work fails', async () => {
    const steps = new Steps(new AbortController().signal);
    const work = async (): Promise<void> => {
      throw new Error('no way');
    };
    await expect(steps.run('lock', work)).rejects.toThrow('"lock" failed: no way');
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const steps = new Steps(stop.signal);
    const stopped = expect(steps.run('connect', never)).rejects.toBe('SIGINT');
    stop.abort('SIGINT');
    await stopped;
    await expect(steps.run('next', async () => 1)).rejects.toBe('SIGINT');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits until something holds, and looks no more after its deadline', async () => {
    const steps = new Steps(new AbortController().signal, 100);
    let looks = 0;
    const held = steps.until('third look', () => ++looks === 3);
    await vi.advanceTimersByTimeAsync(10);
    await held;
    const failed = expect(steps.until('never', () => false)).rejects.toThrow('"never" hangs');
    await vi.advanceTimersByTimeAsync(200);
    await failed;
    expect(vi.getTimerCount()).toBe(0);
  });
});
