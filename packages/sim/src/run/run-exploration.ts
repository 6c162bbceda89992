/** Explores bound after bound, its script pairs shared out among the workers, until the goal is reached or time is up. */
import { BOUNDS, type Bound, scenariosOf } from '../establishment/bound.js';
import type { ExploreResult } from '../work/order.js';
import type { Workers } from './pool.js';

export interface ExplorationOptions {
  /** Wall-clock time, ms. */
  readonly budgetMs: number;
  /** Distinct schedules that are enough; default: as many as there is time for. */
  readonly goal?: number | undefined;
  /** Default: all, the smallest first. */
  readonly bounds?: readonly Bound[];
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** What was found about one bound. */
export interface BoundReport extends Bound {
  /** Pairs of scripts: all of the bound, and those of which nothing is left to explore. */
  readonly scripts: number;
  readonly finished: number;
  /** Nothing is left to explore within the bound. */
  readonly isExhaustive: boolean;
  /** Distinct ones that no earlier bound had. */
  readonly distinct: number;
  /** Orders that were begun and found to be another order of one that was played. */
  readonly redundant: number;
  readonly depth: number;
}

export type ExplorationFailure = NonNullable<ExploreResult['failure']> & Pick<ExploreResult, 'scenario'>;

export interface Exploration {
  readonly bounds: readonly BoundReport[];
  readonly distinct: number;
  readonly ms: number;
  readonly failure?: ExplorationFailure;
}

/** Longest time between two lines of progress, ms; also how long an order may go on after the goal was reached. */
const SLICE_MS = 30_000;

export async function runExploration(pool: Workers, options: ExplorationOptions): Promise<Exploration> {
  const { budgetMs, bounds = BOUNDS } = options;
  const startedAt = Date.now();
  const seen = new Set<string>();
  const reports: BoundReport[] = [];
  for (const bound of bounds) {
    const isOver = (): boolean =>
      options.signal.aborted || seen.size >= (options.goal ?? Infinity) || Date.now() >= startedAt + budgetMs;
    if (isOver()) break;
    const { report, failure } = await runBound(pool, bound, { ...options, seen, until: startedAt + budgetMs, isOver });
    reports.push(report);
    options.onProgress(describeBound(report));
    if (failure !== undefined) return { bounds: reports, distinct: seen.size, ms: Date.now() - startedAt, failure };
  }
  options.signal.throwIfAborted();
  return { bounds: reports, distinct: seen.size, ms: Date.now() - startedAt };
}

interface BoundRun extends ExplorationOptions {
  readonly seen: Set<string>;
  readonly until: number;
  readonly isOver: () => boolean;
}

async function runBound(
  pool: Workers,
  bound: Bound,
  { seen, until, isOver, goal, signal }: BoundRun,
): Promise<{ report: BoundReport; failure: ExplorationFailure | undefined }> {
  const scenarios = scenariosOf(bound);
  const before = seen.size;
  let [finished, redundant, depth] = [0, 0, 0];
  let failure: ExplorationFailure | undefined;
  const waiting = [...scenarios];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !isOver() && failure === undefined; next = waiting.shift()) {
      const stop = goal === undefined ? until : Math.min(until, Date.now() + SLICE_MS);
      const result = await pool.do({ type: 'explore', scenario: next, until: stop }, signal);
      for (const hash of result.hashes) seen.add(hash);
      redundant += result.redundant;
      depth = Math.max(depth, result.depth);
      if (result.isExhaustive) finished++;
      if (result.failure !== undefined) failure = { ...result.failure, scenario: result.scenario };
    }
  };
  await Promise.all(Array.from({ length: pool.jobs }, work));
  const isExhaustive = finished === scenarios.length;
  const distinct = seen.size - before;
  return {
    report: { ...bound, scripts: scenarios.length, finished, isExhaustive, distinct, redundant, depth },
    failure,
  };
}

export function describeBound(report: BoundReport): string {
  const { actions, deadlines, scripts, finished, isExhaustive, distinct, depth } = report;
  const state = isExhaustive ? 'exhaustive' : `not exhaustive, ${finished} of ${scripts} script pairs finished`;
  return `${actions} actions, ${deadlines} deadlines: ${distinct} schedules of up to ${depth} steps, ${state}`;
}
