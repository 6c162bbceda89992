/** What the main process asks a worker to do, and what it gets back: plain data. */
import type { FaultKind, MessageTotals } from '@peerlatch/connection/testing';
import type { Scenario } from '../establishment/two-peer-world.js';

/** Explores one pair of scripts. */
export interface ExploreOrder {
  readonly type: 'explore';
  readonly scenario: Scenario;
  /** Wall-clock time to stop at, ms since the epoch. */
  readonly until: number;
}

/** Plays churn for `count` seeds from `first` on; stops at the first failure. */
export interface SeedsOrder {
  readonly type: 'seeds';
  readonly first: number;
  readonly count: number;
  readonly peers?: number | undefined;
}

/** Plays one seed, for its trace hash. */
export interface TraceOrder {
  readonly type: 'trace';
  readonly seed: number;
}

export type Order = ExploreOrder | SeedsOrder | TraceOrder;

/** Something did not hold. */
export interface Finding {
  readonly invariant: string;
  readonly message: string;
}

export interface ExploreResult {
  readonly scenario: Scenario;
  /** Of the schedules that were played to their end, 16 hex digits each. */
  readonly hashes: readonly string[];
  readonly redundant: number;
  readonly depth: number;
  readonly isExhaustive: boolean;
  readonly failure?: Finding & { readonly schedule: readonly string[] };
}

export interface SeedsResult {
  readonly seeds: number;
  readonly steps: number;
  readonly virtualMs: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly messages: MessageTotals;
  readonly failure?: Finding & { readonly seed: number };
}

export interface TraceResult {
  readonly seed: number;
  readonly traceHash: string;
}

export type ResultOf<T extends Order> = T extends ExploreOrder
  ? ExploreResult
  : T extends SeedsOrder
    ? SeedsResult
    : TraceResult;
