/** How often each whole number was counted, such as the hops of lookups. Pure data but for `add`. */

export class Histogram {
  readonly #counts = new Map<number, number>();

  add(value: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  /** `[value, how often]`, smallest value first. */
  get entries(): readonly (readonly [number, number])[] {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }
}
