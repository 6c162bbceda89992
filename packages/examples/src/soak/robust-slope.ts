/**
 * How fast something grows, by Theil and Sen: the median of the slopes between all pairs of points, which a few outliers do
 * not move. The interval is Sen's (1968), from the distribution of Kendall's tau. Pure.
 */

export type Point = readonly [x: number, y: number];

/** In units of y per unit of x. */
export interface RobustSlope {
  readonly slope: number;
  /** The 95 % interval. It takes the points for independent, which samples of one run are not quite. */
  readonly low: number;
  readonly high: number;
  readonly points: number;
}

/** Quantile of the normal distribution for 95 %, both sides. */
const Z = 1.96;

/** With fewer, chance decides. */
const MIN_POINTS = 10;

/** Undefined when there are too few points, or none apart. */
export function robustSlope(points: readonly Point[]): RobustSlope | undefined {
  const { length } = points;
  if (length < MIN_POINTS) return undefined;
  const slopes: number[] = [];
  points.forEach(([x, y], at) => {
    for (const [laterX, laterY] of points.slice(at + 1)) if (laterX !== x) slopes.push((laterY - y) / (laterX - x));
  });
  if (slopes.length === 0) return undefined;
  slopes.sort((a, b) => a - b);
  const spread = Z * Math.sqrt((length * (length - 1) * (2 * length + 5)) / 18);
  const last = slopes.length - 1;
  const at = (rank: number): number => slopes[Math.min(Math.max(Math.round(rank), 0), last)] ?? 0;
  return {
    slope: median(slopes),
    low: at((slopes.length - spread) / 2 - 1),
    high: at((slopes.length + spread) / 2),
    points: length,
  };
}

/** 0 of an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
