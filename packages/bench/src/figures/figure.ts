/** One line of the report: what the samples of all contenders add up to for one metric. Pure. */
import { type ContenderName, contenderNames } from './contender-name.js';
import type { Metric } from './metric.js';
import { median, spread } from './statistics.js';

/** Samples per contender, in the order in which they were taken. */
export type Samples = Readonly<Record<ContenderName, readonly number[]>>;

export interface Figure {
  readonly metric: Metric;
  /** Samples per contender. */
  readonly n: number;
  /** Medians. */
  readonly medians: Readonly<Record<ContenderName, number>>;
  /** (maximum - minimum) / median. */
  readonly spreads: Readonly<Record<ContenderName, number>>;
  /** Ours / raw: a multiple where less is better, a share where more is. */
  readonly vsRaw: number;
  /** Ours / streamr, likewise. */
  readonly vsStreamr: number;
  /** Absent where there is no target. */
  readonly verdict?: 'missed' | 'reached' | 'stretch';
}

/** Throws unless every contender has as many samples as the others, and at least one. */
export function figureOf(metric: Metric, samples: Samples): Figure {
  const n = samples.ours.length;
  if (contenderNames.some((name) => samples[name].length !== n)) {
    throw new RangeError(`The contenders have different numbers of samples of ${metric.name}.`);
  }
  const medians = perContender((name) => median(samples[name]));
  const vsRaw = medians.ours / medians.raw;
  return {
    metric,
    n,
    medians,
    spreads: perContender((name) => spread(samples[name])),
    vsRaw,
    vsStreamr: medians.ours / medians.streamr,
    ...verdict(metric, vsRaw),
  };
}

function perContender(value: (name: ContenderName) => number): Record<ContenderName, number> {
  return { ours: value('ours'), raw: value('raw'), streamr: value('streamr') };
}

function verdict({ better, target }: Metric, vsRaw: number): Pick<Figure, 'verdict'> {
  if (target === undefined) return {};
  const reaches = (bound: number) => (better === 'less' ? vsRaw <= bound : vsRaw >= bound);
  if (target.stretch !== undefined && reaches(target.stretch)) return { verdict: 'stretch' };
  return { verdict: reaches(target.reach) ? 'reached' : 'missed' };
}
