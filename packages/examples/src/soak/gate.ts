/** Lets actors do one thing after the other until it is shut; who shuts it waits until nobody is inside. */
export class Gate {
  #inside = 0;
  #opened: Promise<void> | undefined;
  #open = (): void => {};
  #empty: (() => void) | undefined;

  /** Runs `work` once the gate is open. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    while (this.#opened !== undefined) await this.#opened;
    this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      if (this.#inside === 0) this.#empty?.();
    }
  }

  /** Resolves when nobody is inside. One at a time. */
  async shut(): Promise<void> {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    if (this.#inside === 0) return;
    await new Promise<void>((resolve) => {
      this.#empty = resolve;
    });
    this.#empty = undefined;
  }

  open(): void {
    this.#opened = undefined;
    this.#open();
  }
}
