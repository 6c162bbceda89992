/** Whether what was sampled is flat: each figure has a named bound. Pure. */
import { median, type RobustSlope, robustSlope } from './robust-slope.js';
import type { Sample } from './sample.js';

/** The first part of a run fills caches and bounded tables, and the engine compiles; this share of the samples is left out, … */
const WARM_UP_SHARE = 0.3;

/** … and as many as were taken before this many churn events. */
const WARM_UP_EVENTS = 2_000;

/** Memory may grow by so much per churn event, bytes: less than one object that is forgotten in each of them. */
export const MAX_BYTES_PER_EVENT = 64;

/** A number of things may grow by this share of its median over the judged part of the run, … */
const MAX_COUNT_SHARE = 0.1;

/** … or by so many. */
const MAX_COUNT_GROWTH = 5;

/**
 * `flat`: the whole interval is below the bound. `grows`: all of it is above. `undecided`: the bound is inside; a longer run tells.
 */
export type Verdict = 'flat' | 'grows' | 'undecided';

export interface Trend {
  readonly name: string;
  readonly median: number;
  /** Per churn event. */
  readonly slope: RobustSlope;
  readonly slopePerHour: number;
  /** Of the slope, per churn event. */
  readonly bound: number;
  readonly verdict: Verdict;
}

/** Successive samples whose numbers of endpoints differ by less say nothing about what an endpoint costs. */
const MIN_ENDPOINTS_APART = 10;

type Figure = (sample: Sample) => number;

const HEAP: Figure = ({ heapBytes }) => heapBytes;

const OUTSIDE: Figure = ({ externalBytes }) => externalBytes;

/**
 * How many connections there are depends on how busy the machine is, and that is no leak. So of what belongs to connections only
 * that is judged which goes beyond their number.
 */
const COUNTS: Readonly<Record<string, Figure>> = {
  'handles but sockets': ({ handles }) =>
    Object.entries(handles).reduce((sum, [kind, count]) => (kind === 'TCPSocketWrap' ? sum : sum + count), 0),
  'sockets beyond endpoints': ({ sockets, endpoints }) => Math.max(0, sockets - endpoints),
  'listeners per 100 sockets': ({ listeners, sockets }) => (listeners * 100) / Math.max(1, sockets),
  timers: ({ timers }) => timers,
  locks: ({ locks }) => locks,
  'nodes in memory': ({ nodesInMemory }) => nodesInMemory,
};

/** The samples that are judged. */
export function judgedPart(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.ceil(samples.length * WARM_UP_SHARE)).filter(({ events }) => events >= WARM_UP_EVENTS);
}

/** Empty when there are too few samples to tell. */
export function trendsOf(samples: readonly Sample[]): readonly Trend[] {
  const judged = judgedPart(samples);
  const [first, last] = [judged[0], judged.at(-1)];
  if (first === undefined || last === undefined || last.events === first.events) return [];
  const events = last.events - first.events;
  const perHour = (events / (last.seconds - first.seconds)) * 3_600;
  const trend = (name: string, of: (sample: Sample) => number, boundOf: (middle: number) => number): Trend[] => {
    const slope = robustSlope(judged.map((sample) => [sample.events, of(sample)]));
    if (slope === undefined) return [];
    const middle = median(judged.map(of));
    const bound = boundOf(middle);
    const verdict = slope.high <= bound ? 'flat' : slope.low > bound ? 'grows' : 'undecided';
    return [{ name, median: middle, slope, slopePerHour: slope.slope * perHour, bound, verdict }];
  };
  const boundOfCount = (middle: number): number => Math.max(middle * MAX_COUNT_SHARE, MAX_COUNT_GROWTH) / events;
  const memory = { 'heap (bytes)': HEAP, 'outside the heap (bytes)': OUTSIDE };
  return [
    ...Object.entries(memory).flatMap(([name, of]) =>
      trend(name, withoutConnections(of, judged), () => MAX_BYTES_PER_EVENT),
    ),
    ...Object.entries(COUNTS).flatMap(([name, of]) => trend(name, of, boundOfCount)),
  ];
}

/** `of` with as many endpoints as there were at the median: an endpoint costs what the figure changes by from one sample to the next. */
function withoutConnections(of: Figure, samples: readonly Sample[]): Figure {
  const costs = samples.flatMap((sample, at) => {
    const before = samples[at - 1];
    const more = before === undefined ? 0 : sample.endpoints - before.endpoints;
    return before === undefined || Math.abs(more) < MIN_ENDPOINTS_APART ? [] : [(of(sample) - of(before)) / more];
  });
  const [cost, usual] = [median(costs), median(samples.map(({ endpoints }) => endpoints))];
  return (sample) => of(sample) - cost * (sample.endpoints - usual);
}
