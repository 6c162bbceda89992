/**
 * The few nearest of many without sorting all: a bounded insertion into a sorted stretch of an array. The ring selects by it.
 */

/** Negative when the first is nearer. */
export type Compare<T> = (a: T, b: T) => number;

/** The first position in `sorted` from `start` on whose item is not nearer than `item`. */
export function positionOf<T>(sorted: readonly T[], start: number, item: T, compare: Compare<T>): number {
  let low = start;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(other, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Inserts `item` into the part of `sorted` that begins at `start`; what is pushed beyond `limit` items in all falls off the end. */
export function insertNearest<T>(sorted: T[], start: number, limit: number, item: T, compare: Compare<T>): void {
  const last = sorted[sorted.length - 1];
  const isFull = sorted.length >= limit;
  if (isFull && (sorted.length <= start || last === undefined || compare(item, last) >= 0)) return;
  const position = positionOf(sorted, start, item, compare);
  if (!isFull) sorted.push(item);
  for (let i = sorted.length - 1; i > position; i--) {
    const shifted = sorted[i - 1];
    if (shifted !== undefined) sorted[i] = shifted;
  }
  sorted[position] = item;
}
