/**
 * The request ids that this node has seen, first in first out: one memory for all three ways of routing (wire-protocol 9.8), so
 * that a message comes by once, whichever way. The router holds it.
 */

export class RecentIds {
  readonly #capacity: number;
  readonly #known = new Set<string>();
  readonly #ring: string[] = [];
  #oldest = 0;

  /** `capacity`: ids remembered, at least 1. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Remembers `id`. True the first time, and again once `capacity` other ids have come since. */
  add(id: string): boolean {
    if (this.#known.has(id)) return false;
    this.#known.add(id);
    const forgotten = this.#ring[this.#oldest];
    if (forgotten !== undefined) this.#known.delete(forgotten);
    this.#ring[this.#oldest] = id;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    return true;
  }

  clear(): void {
    this.#known.clear();
    this.#ring.length = 0;
    this.#oldest = 0;
  }
}
