import { describe, expect, it } from 'vitest';
import type { LockHandle } from '../../../src/locks/lock-handle.js';
import { LockHold } from '../../../src/locks/lock-handle.js';
import { waitForLock } from '../../../src/locks/lock-wait.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function stand(signal?: AbortSignal) {
  const clock = new VirtualClock();
  let cancels = 0;
  let grant: (handle: LockHandle) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const granted = new Promise<LockHandle>((resolve, reject) => {
    grant = resolve;
    fail = reject;
  });
  const waiting = waitForLock({ granted, cancel: () => cancels++ }, { clock, timeoutMs: 100, signal, lockId: 'x' });
  return { clock, waiting, grant, fail, cancels: () => cancels };
}

const HANDLE = new LockHold(peer(1), 'x', () => Promise.resolve());

describe('waitForLock', () => {
  it('gives the handle, and leaves no timer', async () => {
    const { clock, waiting, grant, cancels } = stand();
    grant(HANDLE);
    expect(await waiting).toBe(HANDLE);
    expect([cancels(), clock.pendingTimers]).toEqual([0, 0]);
  });

  it('gives up at its deadline', async () => {
    const { clock, waiting, cancels } = stand();
    const failed = expect(waiting).rejects.toMatchObject({ code: 'RPC_TIMEOUT', data: { timeoutMs: 100 } });
    await clock.advance(100);
    await failed;
    expect(cancels()).toBe(1);
  });

  it('gives up when its signal says so', async () => {
    const controller = new AbortController();
    const { waiting, cancels } = stand(controller.signal);
    controller.abort(new Error('changed my mind'));
    await expect(waiting).rejects.toThrow('changed my mind');
    expect(cancels()).toBe(1);
  });

  it('fails as the lock does', async () => {
    const { clock, waiting, fail, cancels } = stand();
    fail(new Error('refused'));
    await expect(waiting).rejects.toThrow('refused');
    expect([cancels(), clock.pendingTimers]).toEqual([1, 0]);
  });
});
