/** Waiting for the supervisor: for a while, within a deadline, until something holds. Every wait is bounded. */
import { type DeadlineName, deadlines } from './deadlines.js';

/** How often a condition is looked at, ms. */
const POLL_INTERVAL_MS = 25;

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    // The longest a timer can run; a run without an end waits for its signal.
    const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1));
    signal?.addEventListener('abort', done);
  });
}

/** Settles as `work` does; rejects with `what` and the deadline's name when that passes first. */
export function within<T>(name: DeadlineName, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(missed(name, what)), deadlines[name]);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Looks until `holds()` does. Rejects with what `missing()` says when the deadline passes first. */
export async function until(
  name: DeadlineName,
  holds: () => boolean | Promise<boolean>,
  missing: () => string,
): Promise<void> {
  const end = performance.now() + deadlines[name];
  while (!(await holds())) {
    if (performance.now() > end) throw missed(name, missing());
    await pause(POLL_INTERVAL_MS);
  }
}

function missed(name: DeadlineName, what: string): Error {
  return new Error(`${what} (deadline "${name}", ${deadlines[name] / 1_000} s)`);
}
