/**
 * What is to happen in a simulated network, by the millisecond of a clock: one timer of the clock per millisecond in which
 * anything happens, however much that is. Within a millisecond things happen in the order in which they were asked for, so two
 * messages of one direction never change places; promises settle between milliseconds.
 */
import { type Clock, startTimer } from '@peerlatch/connection/base';

export class DeliveryQueue {
  readonly #clock: Clock;
  readonly #due = new Map<number, (() => void)[]>();
  /** Deliveries so far. */
  delivered = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `work` in `delayMs` from now, rounded up to a whole millisecond, at least one. */
  after(delayMs: number, work: () => void): void {
    const now = this.#clock.now();
    const at = Math.max(Math.floor(now) + 1, Math.ceil(now + delayMs));
    const others = this.#due.get(at);
    if (others !== undefined) {
      others.push(work);
      return;
    }
    this.#due.set(at, [work]);
    startTimer(this.#clock, at - now, () => this.#run(at));
  }

  #run(at: number): void {
    const due = this.#due.get(at) ?? [];
    this.#due.delete(at);
    for (const work of due) {
      this.delivered++;
      work();
    }
  }
}
