import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause, until, within } from '../../../src/shared/wait.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('waiting', () => {
  it('pauses for a while, or until it is told otherwise', async () => {
    const stop = new AbortController();
    const ended: string[] = [];
    void pause(1_000, stop.signal).then(() => ended.push('short'));
    void pause(Number.POSITIVE_INFINITY, stop.signal).then(() => ended.push('endless'));
    await vi.advanceTimersByTimeAsync(999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(['short']);
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(['short', 'endless']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not pause at all after the signal', async () => {
    await pause(Number.POSITIVE_INFINITY, AbortSignal.abort());
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails with the name of the deadline that was missed', async () => {
    const hanging = within('kill', 'node 3 survived', new Promise(() => {}));
    const failed = expect(hanging).rejects.toThrow('node 3 survived (deadline "kill", 5 s)');
    await vi.advanceTimersByTimeAsync(5_000);
    await failed;
  });

  it('passes on what came in time, and leaves no timer', async () => {
    await expect(within('kill', 'late', Promise.resolve(5))).resolves.toBe(5);
    await expect(within('kill', 'late', Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('looks again and again until something holds', async () => {
    let looks = 0;
    const done = until(
      'arrive',
      () => ++looks === 4,
      () => 'never',
    );
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    expect(looks).toBe(4);
  });

  it('says what is missing when the time is over', async () => {
    let missing = 'all';
    const failed = expect(
      until(
        'arrive',
        () => false,
        () => missing,
      ),
    ).rejects.toThrow('one (deadline "arrive", 30 s)');
    await vi.advanceTimersByTimeAsync(29_000);
    missing = 'one';
    await vi.advanceTimersByTimeAsync(2_000);
    await failed;
  });
});
