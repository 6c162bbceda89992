/**
 * How often something may happen per window of time, by key and in all: pure counting, in memory bounded by the total.
 * Services that act for peers nobody can vouch for ask it first.
 */

export interface RateLimits {
  /** Length of a window, ms. */
  readonly windowMs: number;
  /** Per key and window. */
  readonly perKey: number;
  /** Per window. */
  readonly total: number;
}

/** See the head of this file. */
export class RateBudget {
  readonly #limits: RateLimits;
  readonly #counts = new Map<string, number>();
  #windowStart = Number.NEGATIVE_INFINITY;
  #total = 0;

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  /** True when it may happen once more for `key` at `now`, and then it counts. Refusals cost nothing and are not remembered. */
  admits(key: string, now: number): boolean {
    const { windowMs, perKey, total } = this.#limits;
    if (now - this.#windowStart >= windowMs) {
      this.#windowStart = now;
      this.#total = 0;
      this.#counts.clear();
    }
    const count = this.#counts.get(key) ?? 0;
    if (this.#total >= total || count >= perKey) return false;
    this.#total++;
    this.#counts.set(key, count + 1);
    return true;
  }

  /** Keys remembered: at most the total of one window. */
  get size(): number {
    return this.#counts.size;
  }
}
