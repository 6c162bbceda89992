/**
 * Remembers the last message ids, first in first out (wire-protocol 6.6). Our own ids begin with a prefix that is
 * random per connection, so that no third peer can guess the next ones and have them dropped here as known.
 */
export class DuplicateFilter {
  readonly #capacity: number;
  readonly #known = new Set<string>();
  readonly #ring: string[] = [];
  #oldest = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Ids remembered. */
  get size(): number {
    return this.#known.size;
  }

  /** True the first time, and again once `capacity` other ids were seen since. */
  isNew(id: string): boolean {
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
  }
}
