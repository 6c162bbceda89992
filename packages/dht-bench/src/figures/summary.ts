/** What a list of measured values comes to. Pure; of an empty list there is no summary. */

export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function summaryOf(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return {
    count: sorted.length,
    mean,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: percentile(sorted, 1),
  };
}

/** Of ascending values: the smallest that at least `share` (0 to 1) of all do not exceed, always one that was measured. */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.min(Math.max(Math.ceil(share * sorted.length), 1), sorted.length);
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError('There is no percentile of no values.');
  return value;
}
