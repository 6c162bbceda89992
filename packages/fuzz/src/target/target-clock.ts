/** A clock for targets: it stands still unless told, counts its timers, and runs them on request. */
import type { Clock } from 'connection-source/base/clock.js';
import { Subscription } from 'rxjs';

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

export class TargetClock {
  #now = 1_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  readonly schedule: Clock['schedule'] = (work, delayMs = 0, state) => {
    const subscription = new Subscription();
    const run = (): void => void Reflect.apply(work, subscription, [state]);
    const timer = { dueAt: this.#now + delayMs, run };
    this.#timers.add(timer);
    subscription.add(() => this.#timers.delete(timer));
    return subscription;
  };

  /** Moves on and runs what is due, timers of timers included, up to a bound. */
  advance(ms: number): void {
    this.#now += ms;
    for (let turn = 0; turn < 1_000; turn++) {
      const due = [...this.#timers].find(({ dueAt }) => dueAt <= this.#now);
      if (due === undefined) return;
      this.#timers.delete(due);
      due.run();
    }
  }
}
