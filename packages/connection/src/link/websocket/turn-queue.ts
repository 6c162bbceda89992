/**
 * Who may go on reading in which turn of the event loop: one at a time, in the order in which they asked. One per process,
 * because there is one event loop: however many links a flood comes over, it gets one slice of each turn, and whoever has
 * little to say does not queue at all. Used by the readers of sockets. It knows no time.
 */
export class TurnQueue {
  readonly #schedule: (work: () => void) => void;
  #waiting: (() => void)[] = [];
  #first = 0;

  /** `schedule` runs its argument in a later turn, after the I/O that is due. */
  constructor(schedule: (work: () => void) => void) {
    this.#schedule = schedule;
  }

  /** Who waits. */
  get size(): number {
    return this.#waiting.length - this.#first;
  }

  /** Runs `work`, which must not throw, in a later turn: one for each that asked before. */
  wait(work: () => void): void {
    this.#waiting.push(work);
    if (this.size === 1) this.#schedule(this.#next);
  }

  readonly #next = (): void => {
    const work = this.#waiting[this.#first];
    this.#first++;
    if (this.#first === this.#waiting.length) {
      this.#waiting = [];
      this.#first = 0;
    } else {
      this.#schedule(this.#next);
      if (this.#first >= 1_024 && this.#first * 2 >= this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#first);
        this.#first = 0;
      }
    }
    work?.();
  };
}
