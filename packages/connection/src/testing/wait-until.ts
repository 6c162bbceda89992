/**
 * Waits for a condition, not for time: asks again whenever something is announced, and gives up on the clock. Whatever
 * happens, it leaves no listener, timer or poller behind: a wait that had been given up once woke into a test that was
 * over, and crashed it (R57). Used by the matchers; useful in any test.
 */
import type { Observable, Subscription } from 'rxjs';
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';

/** How {@link waitUntil} waits. */
export interface WaitOptions {
  /** Emits when the condition may have changed. Its error rejects; its completion means that it will not change any more. */
  readonly changes$: Observable<unknown>;
  readonly clock: Clock;
  /** Gives up then, ms. */
  readonly withinMs: number;
  /** Gives up: rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves with true as soon as `condition` holds, at once if it does; with false when `withinMs` have passed or nothing can
 * change any more. Rejects with what `condition` throws. The condition is asked once more at the end.
 */
export async function waitUntil(condition: () => boolean, options: WaitOptions): Promise<boolean> {
  const { changes$, clock, withinMs, signal } = options;
  signal?.throwIfAborted();
  if (condition()) return true;
  let subscription: Subscription | undefined;
  let cancelTimer: CancelTimer | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const ask = (giveUp: boolean): void => {
        try {
          if (condition()) resolve(true);
          else if (giveUp) resolve(false);
        } catch (error) {
          reject(error);
        }
      };
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      cancelTimer = startTimer(clock, withinMs, () => ask(true));
      subscription = changes$.subscribe({ next: () => ask(false), error: reject, complete: () => ask(true) });
    });
  } finally {
    subscription?.unsubscribe();
    cancelTimer?.();
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
