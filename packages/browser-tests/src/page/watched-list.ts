/** A list that can be waited for: what the page collects while no test looks. Nothing that was added is ever missed. */

export class WatchedList<Item> {
  readonly #items: Item[] = [];
  readonly #waiting = new Set<() => void>();

  get items(): readonly Item[] {
    return [...this.#items];
  }

  add(item: Item): void {
    this.#items.push(item);
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves with all items once there are at least `count`, at once if there are. */
  async atLeast(count: number): Promise<readonly Item[]> {
    if (this.#items.length < count) {
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (this.#items.length < count) return;
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
    return this.items;
  }
}
