/**
 * How a figure grows with the size of a network, and what that says about sizes that were not measured. Kademlia's costs grow with the
 * logarithm, so a line is laid through the figures over log2 of the size (least squares); beyond the largest size it is an
 * extrapolation and no measurement. Pure.
 */

export interface Point {
  readonly nodes: number;
  readonly value: number;
}

export interface Growth {
  /** What each doubling of the size adds. */
  readonly perDoubling: number;
  /** The line's value at `nodes`. */
  at(nodes: number): number;
}

/** Undefined with less than two sizes. */
export function growthOf(points: readonly Point[]): Growth | undefined {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const doublings = points.map(({ nodes }) => Math.log2(nodes));
  const [meanX, meanY] = [mean(doublings), mean(points.map(({ value }) => value))];
  let [together, alone] = [0, 0];
  for (const [index, { value }] of points.entries()) {
    const x = (doublings[index] ?? 0) - meanX;
    together += x * (value - meanY);
    alone += x * x;
  }
  if (!(alone > 0)) return undefined;
  const perDoubling = together / alone;
  return { perDoubling, at: (nodes) => meanY + perDoubling * (Math.log2(nodes) - meanX) };
}
