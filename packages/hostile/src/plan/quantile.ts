/** Order statistics of measured values. Pure. */

/** The value that `share` (0 to 1) of `values` do not exceed; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0] ?? 0;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
