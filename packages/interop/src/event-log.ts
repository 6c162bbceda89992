/**
 * A list that can be awaited: what happened stays there, so a test that looks late still finds it. Used for the
 * events and messages of a foreign peer and for the frames of a raw socket. Never drops an item.
 */
import { inspect } from 'node:util';

/** Default patience of every wait, ms: far above what loopback needs, below a test's own deadline. */
export const DEFAULT_WAIT_MS = 4_000;

export class EventLog<T> {
  readonly #items: T[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<(item: T) => void>();

  /** Everything so far, oldest first. */
  get items(): readonly T[] {
    return this.#items;
  }

  push(item: T): void {
    this.#items.push(item);
    for (const listener of this.#listeners) listener(item);
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Calls `listener` with every item from now on. */
  onPush(listener: (item: T) => void): void {
    this.#listeners.add(listener);
  }

  /** Forgets what happened so far; later waits see only later items. */
  clear(): void {
    this.#items.length = 0;
  }

  /** The first matching item, past or future. Rejects after `timeoutMs` with what was seen instead. */
  waitFor(matches: (item: T) => boolean, timeoutMs = DEFAULT_WAIT_MS): Promise<T> {
    return this.#until(() => this.#items.find(matches), timeoutMs, 'a matching item');
  }

  /** The first matching item that is pushed after this call. */
  next(matches: (item: T) => boolean = () => true, timeoutMs = DEFAULT_WAIT_MS): Promise<T> {
    const from = this.#items.length;
    return this.#until(() => this.#items.slice(from).find(matches), timeoutMs, 'a new matching item');
  }

  /** All items, once there are at least `count`. */
  async waitForCount(count: number, timeoutMs = DEFAULT_WAIT_MS): Promise<readonly T[]> {
    return this.#until(() => (this.#items.length >= count ? this.#items : undefined), timeoutMs, `${count} items`);
  }

  #until<R>(look: () => R | undefined, timeoutMs: number, what: string): Promise<R> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(check);
      };
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        stop();
        resolve(found);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`No ${what} within ${timeoutMs} ms. Seen: ${describe(this.#items)}`));
      }, timeoutMs);
      this.#watchers.add(check);
      check();
    });
  }
}

function describe(items: readonly unknown[]): string {
  return `${items.length} ${inspect(items.slice(-5), { depth: 2, breakLength: Number.POSITIVE_INFINITY }).slice(0, 500)}`;
}
