/**
 * Real time that keeps book: passes every timer on to another clock, the system's by default, and knows which are
 * pending, so that a test over real sockets can assert that none is left. `createLocalNetwork` gives one to its nodes.
 */
import type { SchedulerAction, Subscription } from 'rxjs';
import { type Clock, startTimer, systemClock } from '../base/clock.js';
import { TimerAction } from './timer-action.js';
import type { PendingTimer } from './virtual-clock.js';

/** A clock whose pending timers are known. */
export class CountingClock implements Clock {
  readonly #inner: Clock;
  readonly #label: string;
  readonly #pending: Set<{ readonly label: string; readonly dueAt: number }>;

  constructor(
    inner: Clock = systemClock,
    label = '',
    pending = new Set<{ readonly label: string; readonly dueAt: number }>(),
  ) {
    this.#inner = inner;
    this.#label = label;
    this.#pending = pending;
  }

  now(): number {
    return this.#inner.now();
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    const label = [this.#label, work.name].filter((part) => part !== '').join(': ') || 'timer';
    const start = (ms: number, run: () => void): (() => void) => {
      const entry = { label, dueAt: this.#inner.now() + ms };
      this.#pending.add(entry);
      const cancel = startTimer(this.#inner, ms, () => {
        this.#pending.delete(entry);
        run();
      });
      return () => {
        this.#pending.delete(entry);
        cancel();
      };
    };
    return new TimerAction(start, work).schedule(state, delayMs);
  }

  /** This clock under a name, so that a timer left behind tells whose it is. */
  labelled(label: string): CountingClock {
    return new CountingClock(this.#inner, label, this.#pending);
  }

  /** Timers that have neither run nor been cancelled, on this clock and those made by {@link labelled}. */
  get pendingTimers(): number {
    return this.#pending.size;
  }

  /** The same as a list, soonest first. */
  pending(): readonly PendingTimer[] {
    const now = this.now();
    const timers = [...this.#pending].map(({ label, dueAt }) => ({ label, dueAt, inMs: dueAt - now }));
    return timers.sort((a, b) => a.dueAt - b.dueAt);
  }
}
