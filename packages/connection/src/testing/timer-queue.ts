/**
 * The pending timers of a `VirtualClock`: a binary heap ordered by due time, then by order of scheduling, from which a
 * cancelled timer is removed at once (so that "how many are left" is a fact and not an estimate). Holds; never runs.
 */

/** One entry. The queue owns `position`; nobody else touches it. */
export interface QueuedTimer {
  /** Virtual ms at which it is due. */
  readonly dueAt: number;
  /** Breaks ties: the smaller was scheduled earlier. */
  readonly sequence: number;
  /** Index in the heap, -1 outside of it. */
  position: number;
}

/** A min-heap with removal from the middle. */
export class TimerQueue<T extends QueuedTimer> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The timer that is due next. */
  peek(): T | undefined {
    return this.#heap[0];
  }

  add(timer: T): void {
    this.#place(timer, this.#heap.length);
    this.#up(timer);
  }

  /** Takes `timer` out; a timer that is not queued is left alone. */
  remove(timer: T): void {
    const hole = timer.position;
    if (hole < 0) return;
    timer.position = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === timer) return;
    this.#place(last, hole);
    this.#up(last);
    this.#down(last);
  }

  /** All timers in the order in which they are due. */
  sorted(): T[] {
    return [...this.#heap].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #place(timer: T, position: number): void {
    this.#heap[position] = timer;
    timer.position = position;
  }

  #up(timer: T): void {
    while (timer.position > 0) {
      const hole = timer.position;
      const parentAt = (hole - 1) >> 1;
      const parent = this.#heap[parentAt];
      if (parent === undefined || !isBefore(timer, parent)) return;
      this.#place(timer, parentAt);
      this.#place(parent, hole);
    }
  }

  #down(timer: T): void {
    for (;;) {
      const hole = timer.position;
      const left = this.#heap[2 * hole + 1];
      const right = this.#heap[2 * hole + 2];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, timer)) return;
      this.#place(timer, child.position);
      this.#place(child, hole);
    }
  }
}

function isBefore(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.sequence < b.sequence);
}
