/** What a contender is asked to do in a process of its own, and what it answers. Goes from process to process as JSON. */
import type { Share } from '../figures/share.js';
import type { Summary } from '../figures/summary.js';

export type ContenderName = 'ours' | 'streamr';

export interface ContenderOrder {
  readonly contender: ContenderName;
  readonly nodes: number;
  /** Of each kind that the contender has. */
  readonly lookups: number;
  readonly seed: number;
}

/** Lookups of one kind. */
export interface LookupFigures {
  /** Ours: `find` as the network's way, `lookup` for the iterative one. Theirs: `find`. */
  readonly kind: 'find' | 'lookup';
  /** Finds whose first result is the true closest node; lookups with exactly the 20 closest. */
  readonly exact: Share;
  readonly cpuMsEach: number;
  readonly wallMsEach: number;
  /** Theirs: wall ms, since their simulator has no latency. Ours: virtual ms, with the latencies between regions. */
  readonly ms: Summary | undefined;
  readonly messagesEach?: number | undefined;
  readonly meanHops?: number | undefined;
}

export interface ContenderResult {
  readonly contender: ContenderName;
  readonly nodes: number;
  readonly joinCpuSeconds: number;
  readonly joinWallSeconds: number;
  /** Everything: joins, lookups, and what the network did in between. */
  readonly totalCpuSeconds: number;
  /** What the nodes hold once all have joined: used heap beyond that of the loaded program. */
  readonly heapMiB: number;
  /** Of the whole process. */
  readonly peakRssMiB: number;
  readonly lookups: readonly LookupFigures[];
  /** Ours alone. */
  readonly network?: {
    readonly messagesPerJoin: number;
    readonly connections: Summary | undefined;
    readonly neighbours: Summary | undefined;
    readonly idleMessagesPerNodeAndMinute: number;
  };
}
