/** The few statistics that figures are made of. Pure; an empty list has none, and says so by throwing. */

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  const upper = at(sorted, middle);
  return sorted.length % 2 === 1 ? upper : (at(sorted, middle - 1) + upper) / 2;
}

/** The smallest value that at least `share` (0 to 1) of all values do not exceed: always one that was measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  const rank = Math.ceil(share * sorted.length);
  return at(sorted, Math.min(Math.max(rank, 1), sorted.length) - 1);
}

/** How far apart values lie, as a share of their median: 0 for a single one. */
export function spread(values: readonly number[]): number {
  const sorted = ascending(values);
  return (at(sorted, sorted.length - 1) - at(sorted, 0)) / median(sorted);
}

function ascending(values: readonly number[]): readonly number[] {
  if (values.length === 0) throw new RangeError('There is no statistic of no values.');
  return [...values].sort((a, b) => a - b);
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index];
  if (value === undefined) throw new RangeError(`There is no value ${index} among ${sorted.length}.`);
  return value;
}
