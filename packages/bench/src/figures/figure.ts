/** One line of the report: what the samples of all contenders add up to for one metric. Pure. */
import type { ContenderName } from './contender-name.js';
import type { Metric } from './metric.js';
import { median, spread } from './statistics.js';

/** Samples per contender, in the order in which they were taken; empty for one that a metric leaves out. */
export type Samples = Readonly<Record<ContenderName, readonly number[]>>;

/** One value per contender; `streamr` is not measured everywhere. */
export type PerContender = Readonly<Record<Exclude<ContenderName, 'streamr'>, number> & { streamr?: number }>;

export interface Figure {
  readonly metric: Metric;
  /** Samples per contender. */
  readonly n: number;
  /** Medians. */
  readonly medians: PerContender;
  /** (maximum - minimum) / median. */
  readonly spreads: PerContender;
  /** Ours / raw: a multiple where less is better, a share where more is. */
  readonly vsRaw: number;
  /** Ours / streamr, likewise. */
  readonly vsStreamr?: number;
  /** Absent where there is no target. */
  readonly verdict?: 'missed' | 'reached' | 'stretch';
}

/** Throws unless every contender of the metric has as many samples as the others, and at least one. */
export function figureOf(metric: Metric, samples: Samples): Figure {
  const n = samples.ours.length;
  if (metric.contenders.some((name) => samples[name].length !== n)) {
    throw new RangeError(`The contenders have different numbers of samples of ${metric.name}.`);
  }
  const medians = perContender(metric, (name) => median(samples[name]));
  const vsRaw = medians.ours / medians.raw;
  return {
    metric,
    n,
    medians,
    spreads: perContender(metric, (name) => spread(samples[name])),
    vsRaw,
    ...(medians.streamr === undefined ? {} : { vsStreamr: medians.ours / medians.streamr }),
    ...verdict(metric, metric.target?.isAbsolute === true ? medians.ours : vsRaw),
  };
}

function perContender({ contenders }: Metric, value: (name: ContenderName) => number): PerContender {
  const values = { ours: value('ours'), raw: value('raw') };
  return contenders.includes('streamr') ? { ...values, streamr: value('streamr') } : values;
}

function verdict({ better, target }: Metric, value: number): Pick<Figure, 'verdict'> {
  if (target === undefined) return {};
  const reaches = (bound: number) => (better === 'less' ? value <= bound : value >= bound);
  if (target.stretch !== undefined && reaches(target.stretch)) return { verdict: 'stretch' };
  return { verdict: reaches(target.reach) ? 'reached' : 'missed' };
}
