/** What happens in a run of the DHT network, as data: with `--json` one line each, else what the views live on. Types, no code. */
import type { DhtCounts } from './dht-tally.js';

/** One living node in the figures. */
export interface DhtNodeFigures {
  readonly node: number;
  readonly neighbours: number;
  readonly connections: number;
  /** Values that it holds, its own and those of others. */
  readonly entries: number;
}

/** Figures of the whole network, about once a second. */
export interface DhtStatsEvent extends DhtCounts {
  readonly type: 'stats';
  /** Values that were acknowledged, each counted once. */
  readonly values: number;
  /** Neighbours that were killed, of all nodes together. */
  readonly deadContacts: number;
  readonly nodes: readonly DhtNodeFigures[];
}

export type DhtEvent =
  | {
      readonly type: 'starting';
      readonly nodes: number;
      readonly processes: number;
      readonly seed: number;
      readonly seconds: number | null;
    }
  | {
      readonly type: 'started';
      readonly node: number;
      readonly id: string;
      readonly process: number;
      readonly pid: number;
      readonly port: number;
      /** Through how many nodes it joins. */
      readonly entryPoints: number;
    }
  /** The node knows its surroundings; times since its start, ms. */
  | { readonly type: 'ready'; readonly node: number; readonly joinedMs: number; readonly readyMs: number }
  /** Everybody is ready and works from now on. `ms`: since the start. */
  | { readonly type: 'working'; readonly nodes: number; readonly ms: number }
  | DhtStatsEvent
  | {
      readonly type: 'killed';
      readonly processes: readonly number[];
      readonly pids: readonly number[];
      readonly nodes: readonly number[];
      readonly signal: 'SIGKILL';
    }
  /** The survivors have no dead neighbour any more. `ms`: since the kill. */
  | { readonly type: 'recovered'; readonly ms: number }
  /** Others have joined in place of the killed ones. `ms`: since the kill. */
  | { readonly type: 'rejoined'; readonly nodes: readonly number[]; readonly ms: number }
  | { readonly type: 'stopping'; readonly reason: string }
  /** All values were read from all nodes. */
  | { readonly type: 'verified'; readonly values: number; readonly reads: number }
  | { readonly type: 'picture'; readonly path: string }
  | { readonly type: 'closed'; readonly process: number }
  | { readonly type: 'failure'; readonly text: string };
