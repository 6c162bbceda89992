/** How fast something grows: the slope of the straight line that fits best (least squares). Pure. */

/** One measurement. */
export interface Sample {
  /** Cycles done. */
  readonly cycles: number;
  /** After garbage collection, bytes. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** How memory grew, bytes per cycle. */
export interface Growth {
  readonly heapBytesPerCycle: number;
  /** How far chance may have moved that figure: two standard errors. The engine compiles and forgets code for hundreds of cycles. */
  readonly heapMarginBytesPerCycle: number;
  /** Native memory included. Allocators keep what was freed, so this is for looking at, not for judging. */
  readonly rssBytesPerCycle: number;
  /** Samples that it was worked out from. */
  readonly samples: number;
}

/** The first part of a run fills caches and bounded tables; this share of the samples is left out. */
const WARM_UP_SHARE = 0.3;

/** With fewer, chance decides. */
const MIN_SAMPLES = 10;

/** Undefined when there are too few samples to tell. */
export function growthOf(samples: readonly Sample[]): Growth | undefined {
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP_SHARE));
  if (warm.length < MIN_SAMPLES) return undefined;
  const heap = warm.map(({ cycles, heapBytes }) => [cycles, heapBytes] as const);
  return {
    heapBytesPerCycle: slope(heap),
    heapMarginBytesPerCycle: 2 * standardError(heap),
    rssBytesPerCycle: slope(warm.map(({ cycles, rssBytes }) => [cycles, rssBytes])),
    samples: warm.length,
  };
}

/** Of the slope: from how far the points lie off the line. */
function standardError(points: readonly (readonly [x: number, y: number])[]): number {
  const { length } = points;
  const rise = slope(points);
  const [meanX, meanY] = [0, 1].map((at) => points.reduce((sum, point) => sum + (point[at] ?? 0), 0) / length);
  const offX = points.map(([x]) => x - (meanX ?? 0));
  const spread = offX.reduce((sum, x) => sum + x ** 2, 0);
  const residual = points.reduce((sum, [, y], at) => sum + (y - (meanY ?? 0) - rise * (offX[at] ?? 0)) ** 2, 0);
  return spread === 0 || length < 3 ? 0 : Math.sqrt(residual / (length - 2) / spread);
}

/** 0 when all points have the same x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = mean(([x]) => (x - meanX) ** 2);
  return spread === 0 ? 0 : mean(([x, y]) => (x - meanX) * (y - meanY)) / spread;
}
