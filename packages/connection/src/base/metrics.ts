/**
 * Counters and gauges behind a small port; `@peerlatch/connection/opentelemetry` adapts it. The default counts
 * nothing and costs one empty call.
 */

/** A figure that only grows. */
export interface Counter {
  add(amount: number): void;
}

/** Where figures go. Names are dotted lower case, e.g. `peerlatch.messages.sent`. */
export interface Metrics {
  counter(name: string, description: string): Counter;
  /** Registers a figure that is read on demand; returns the removal. */
  gauge(name: string, description: string, read: () => number): () => void;
}

const idleCounter: Counter = { add() {} };

/** Counts nothing. */
export const noMetrics: Metrics = { counter: () => idleCounter, gauge: () => () => {} };
