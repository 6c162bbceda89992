/**
 * What the `schedule` of a test's clock returns: one scheduled piece of work, which may schedule itself again from inside
 * (rxjs `interval` and `observeOn` do). Made by `VirtualClock` and `CountingClock`; holds at most one timer at a time.
 */
import { type SchedulerAction, Subscription } from 'rxjs';

/** Starts a timer of `ms` milliseconds and returns its cancellation. */
export type StartTimer = (ms: number, run: () => void) => () => void;

/** One piece of work, whether it waits, runs or is over. */
export class TimerAction<T> extends Subscription implements SchedulerAction<T> {
  readonly #start: StartTimer;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #cancel: (() => void) | undefined;

  constructor(start: StartTimer, work: (this: SchedulerAction<T>, state?: T) => void) {
    super();
    this.#start = start;
    this.#work = work;
  }

  schedule(state?: T, delayMs = 0): Subscription {
    if (this.closed) return this;
    this.#cancel?.();
    this.#cancel = this.#start(delayMs, () => {
      try {
        this.#work.call(this, state);
      } catch (error) {
        this.unsubscribe();
        throw error;
      }
    });
    return this;
  }

  override unsubscribe(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    super.unsubscribe();
  }
}
