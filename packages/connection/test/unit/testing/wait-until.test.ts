import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { waitUntil } from '../../../src/testing/wait-until.js';

describe('waiting for a condition', () => {
  let clock: VirtualClock;
  let changes: Subject<void>;
  let holds: boolean;
  let asked: number;
  let abort: AbortController;
  let abortListeners: number;

  const condition = (): boolean => {
    asked++;
    return holds;
  };
  const wait = (ask: () => boolean = condition): Promise<boolean> =>
    waitUntil(ask, { changes$: changes, clock, withinMs: 100, signal: abort.signal });

  beforeEach(() => {
    clock = new VirtualClock();
    changes = new Subject();
    abort = new AbortController();
    [holds, asked, abortListeners] = [false, 0, 0];
    const { signal } = abort;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      abortListeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      abortListeners--;
      remove(...args);
    };
  });

  // R57: whatever the way out, nothing is left that could ask again.
  afterEach(async () => {
    const before = asked;
    changes.next();
    abort.abort();
    await clock.advance(1_000);
    expect([changes.observed, clock.pendingTimers, abortListeners, asked]).toEqual([false, 0, 0, before]);
  });

  test('a condition that holds already resolves without listening to anything', async () => {
    holds = true;
    expect(await wait()).toBe(true);
    expect(asked).toBe(1);
  });

  test('R57: a condition that comes true with a change resolves then, and nothing is left', async () => {
    const result = wait();
    changes.next();
    holds = true;
    changes.next();
    expect(await result).toBe(true);
    expect(asked).toBe(3);
  });

  test('R57: when time is up it resolves with false, and nothing is left', async () => {
    const result = wait();
    await clock.advance(100);
    expect(await result).toBe(false);
  });

  test('a condition that came true without a change is found when time is up', async () => {
    const result = wait();
    holds = true;
    await clock.advance(100);
    expect(await result).toBe(true);
  });

  test('R57: when nothing can change any more it resolves at once, and nothing is left', async () => {
    const result = wait();
    changes.complete();
    expect(await result).toBe(false);
  });

  test('changes that are over before the wait begins do not keep it waiting', async () => {
    changes.complete();
    expect(await wait()).toBe(false);
  });

  test('R57: an abort rejects with its reason, and nothing is left', async () => {
    const result = wait();
    abort.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    await expect(wait()).rejects.toThrow('enough');
  });

  test('R57: a condition that throws, a stream that fails: the wait rejects, and nothing is left', async () => {
    let calls = 0;
    const throwing = wait(() => {
      calls++;
      if (calls === 1) return false;
      throw new Error('bad condition');
    });
    changes.next();
    await expect(throwing).rejects.toThrow('bad condition');
    const failing = wait();
    changes.error(new Error('bad stream'));
    await expect(failing).rejects.toThrow('bad stream');
  });
});
