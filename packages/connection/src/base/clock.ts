/**
 * Time, injected. A `Clock` is an rxjs scheduler, so operators such as `timer(ms, clock)` take it as it is.
 * This is the only file of the library that touches real time; tests and the simulator pass a virtual clock.
 */
import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** `now()` is in ms on a monotonic scale with an arbitrary origin; only differences mean something. */
export type Clock = SchedulerLike;

/** Stops a pending timer; idempotent, harmless after it fired. */
export type CancelTimer = () => void;

/** The real clock: monotonic (a wall-clock step neither fires nor delays a deadline), pending timers keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
};

/** Runs `work` once, `ms` milliseconds from now. */
export function startTimer(clock: Clock, ms: number, work: () => void): CancelTimer {
  const subscription = clock.schedule(() => work(), ms);
  return () => subscription.unsubscribe();
}

/** `customTimers` for p-timeout (and libraries of that shape), so that their deadlines run on `clock`. */
export function timersOf(clock: Clock): { setTimeout: typeof setTimeout; clearTimeout: typeof clearTimeout } {
  const start = (work: () => void, ms = 0): CancelTimer => startTimer(clock, ms, work);
  const stop = (cancel: CancelTimer | undefined): void => cancel?.();
  return { setTimeout: start, clearTimeout: stop } as unknown as ReturnType<typeof timersOf>;
}
