/** Waiting, within a bound, for work that was aborted: so stopping never depends on what others do (R47, R62). Used by `Discovery`. */
import { type Clock, startTimer } from '@peerlatch/connection/base';

/** Resolves when all of `work` has settled, however, at the latest after `ms` milliseconds. Never rejects. */
export function drain(clock: Clock, ms: number, work: Iterable<Promise<unknown>>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = startTimer(clock, ms, resolve);
    void Promise.allSettled(work).then(() => {
      cancel();
      resolve();
    });
  });
}
