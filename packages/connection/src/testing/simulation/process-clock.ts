/**
 * The clock of one simulated process, on top of the clock of the whole simulation: it can jump ahead, as that of a machine
 * which slept does, and it stops for good when the process dies, so that a dead process does nothing any more.
 */
import type { SchedulerAction, Subscription } from 'rxjs';
import { type CancelTimer, type Clock, startTimer } from '../../base/clock.js';
import { TimerAction } from '../timer-action.js';

interface Entry {
  /** On this clock, ms. */
  readonly dueAt: number;
  readonly run: () => void;
  cancel: CancelTimer;
}

export class ProcessClock implements Clock {
  readonly #base: Clock;
  readonly #entries = new Set<Entry>();
  #aheadMs = 0;
  #isDead = false;

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#aheadMs;
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    const start = (ms: number, run: () => void): CancelTimer => {
      const entry: Entry = { dueAt: this.now() + Math.max(0, ms), run, cancel: () => {} };
      this.#arm(entry);
      return () => {
        this.#entries.delete(entry);
        entry.cancel();
      };
    };
    return new TimerAction(start, work).schedule(state, delayMs);
  }

  /** Timers that have neither run nor been cancelled. */
  get pendingTimers(): number {
    return this.#entries.size;
  }

  /** A timer is due and has not run yet: the process has not caught up with its clock. */
  get isBehind(): boolean {
    const now = this.now();
    for (const { dueAt } of this.#entries) if (dueAt <= now) return true;
    return false;
  }

  /** `ms` (from 0) have passed at once: what was due within them is due now, in its order. */
  jump(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`A monotonic clock jumps ahead only, not by ${ms} ms.`);
    this.#aheadMs += ms;
    const entries = [...this.#entries].sort((a, b) => a.dueAt - b.dueAt);
    for (const entry of entries) {
      entry.cancel();
      this.#arm(entry);
    }
  }

  /** The process is dead: no timer runs any more, and none can be started. */
  stop(): void {
    this.#isDead = true;
    for (const { cancel } of this.#entries) cancel();
    this.#entries.clear();
  }

  #arm(entry: Entry): void {
    if (this.#isDead) return;
    this.#entries.add(entry);
    entry.cancel = startTimer(this.#base, Math.max(0, entry.dueAt - this.now()), () => {
      this.#entries.delete(entry);
      entry.run();
    });
  }
}
