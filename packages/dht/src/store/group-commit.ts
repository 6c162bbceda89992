/**
 * Joins writes that come while one is under way into one: a disk takes a hundred together about as fast as one by itself. Each is safe
 * when its promise resolves, and a failure is one of all that were joined. Used by storages on disk; writes stay in their order.
 */

/** Writes items together, all or none. */
export type WriteTogether<T> = (items: readonly T[]) => Promise<void>;

export class GroupCommit<T> {
  readonly #write: WriteTogether<T>;
  #waiting: T[] = [];
  /** The write that what comes now will be part of. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(write: WriteTogether<T>) {
    this.#write = write;
  }

  /** Settles as the write does that the item is part of. */
  add(item: T): Promise<void> {
    this.#waiting.push(item);
    this.#next ??= this.#begin(this.#last);
    return this.#next;
  }

  /** Resolves when everything that was added until now is written or has failed. Never rejects. */
  settled(): Promise<void> {
    return (this.#next ?? this.#last).catch(() => {});
  }

  async #begin(last: Promise<void>): Promise<void> {
    await last.catch(() => {});
    const items = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    this.#last = this.#write(items);
    await this.#last;
  }
}
