/** How a `lock()` call waits for its lock: with a deadline and a signal of its own, whatever the lock's other callers do. */
import pTimeout from 'p-timeout';
import { type Clock, timersOf } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { LockHandle } from './lock-handle.js';
import type { LockWaiter } from './lock-intent.js';

/** What a call waits with. */
export interface LockWaitOptions {
  readonly clock: Clock;
  /** From now to the handle, ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** For the text of the error. */
  readonly lockId: string;
}

/** The handle. Rejects with `RPC_TIMEOUT`, `signal.reason`, or what the lock itself fails with; the waiter has given up then. */
export async function waitForLock(
  { granted, cancel }: LockWaiter,
  { clock, timeoutMs, signal, lockId }: LockWaitOptions,
): Promise<LockHandle> {
  const fallback = (): never => {
    const text = `The lock ${lockId} was not granted within ${timeoutMs} ms. Ask again, or give it a longer timeoutMs.`;
    throw new ConnectionError('RPC_TIMEOUT', text, { data: { timeoutMs, remote: false } });
  };
  try {
    return await pTimeout(granted, {
      milliseconds: timeoutMs,
      fallback,
      customTimers: timersOf(clock),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    cancel();
    throw error;
  }
}
