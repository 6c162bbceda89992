/** Plays many seeds, shared out among the workers, until all are played or one fails. */
import { FAULT_KINDS, type FaultKind, type MessageTotals } from '@peerlatch/connection/testing';
import type { SeedsResult } from '../work/order.js';
import type { Workers } from './pool.js';

export interface SamplingOptions {
  readonly first: number;
  readonly count: number;
  readonly peers?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

export interface Sampling {
  readonly first: number;
  readonly seeds: number;
  /** How many peers each seed had, if it was told. */
  readonly peers?: number;
  readonly steps: number;
  readonly virtualMs: number;
  readonly ms: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly messages: MessageTotals;
  readonly failure?: SeedsResult['failure'];
}

/** Seeds per order. */
const BATCH = 20;
/** ms between two lines of progress. */
const PROGRESS_MS = 10_000;

export async function runSeeds(pool: Workers, options: SamplingOptions): Promise<Sampling> {
  const { first, count, peers, signal, onProgress } = options;
  const startedAt = Date.now();
  const results: SeedsResult[] = [];
  let next = first;
  let toldAt = startedAt;
  const work = async (): Promise<void> => {
    while (next < first + count && !results.some(({ failure }) => failure !== undefined)) {
      const order = { type: 'seeds', first: next, count: Math.min(BATCH, first + count - next), peers } as const;
      next += order.count;
      results.push(await pool.do(order, signal));
      if (Date.now() < toldAt + PROGRESS_MS) continue;
      toldAt = Date.now();
      onProgress(`${results.reduce((sum, { seeds }) => sum + seeds, 0)} of ${count} seeds`);
    }
  };
  await Promise.all(Array.from({ length: pool.jobs }, work));
  const failures = results.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  const failure = failures.sort((a, b) => a.seed - b.seed)[0];
  const told = peers === undefined ? {} : { peers };
  const totals = { first, ...told, ...totalsOf(results), ms: Date.now() - startedAt };
  return failure === undefined ? totals : { ...totals, failure };
}

function totalsOf(results: readonly SeedsResult[]): Omit<Sampling, 'first' | 'peers' | 'ms' | 'failure'> {
  const sum = (of: (result: SeedsResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const faults = FAULT_KINDS.map((kind) => [kind, sum((result) => result.faults[kind] ?? 0)]);
  return {
    seeds: sum(({ seeds }) => seeds),
    steps: sum(({ steps }) => steps),
    virtualMs: sum(({ virtualMs }) => virtualMs),
    faults: Object.fromEntries(faults) as Record<FaultKind, number>,
    messages: {
      sent: sum(({ messages }) => messages.sent),
      delivered: sum(({ messages }) => messages.delivered),
      rejected: sum(({ messages }) => messages.rejected),
      lost: sum(({ messages }) => messages.lost),
      open: sum(({ messages }) => messages.open),
    },
  };
}
