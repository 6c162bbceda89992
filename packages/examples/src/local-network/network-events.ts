/** What happens in a run, as data: with `--json` one line each, else what the views live on. Nodes are numbers. Types, no code. */
import type { JoinedLink, TransportChoice, Ways } from './ways.js';
import type { NeighbourFigures } from './worker-protocol.js';

/** One node in the figures. Rates per second. */
export interface NodeFigures {
  readonly node: number;
  readonly sentPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly links: readonly NeighbourFigures[];
}

/** Figures of the whole network, twice a second. `connections`: live ones; `locks`: handles that are held. */
export interface StatsEvent {
  readonly type: 'stats';
  readonly connections: number;
  readonly ways: Ways;
  readonly locks: number;
  /** Since the flow began. */
  readonly messagesSent: number;
  readonly messagesDelivered: number;
  readonly rejected: number;
  readonly sentPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly nodes: readonly NodeFigures[];
}

export type NetworkEvent =
  | {
      readonly type: 'starting';
      readonly nodes: number;
      readonly connections: number;
      readonly transport: TransportChoice;
      readonly seed: number;
      readonly seconds: number | null;
    }
  /** The node that relays signals; only where there are nodes without a server. */
  | { readonly type: 'rendezvous'; readonly id: string; readonly port: number }
  /** `port` null: it runs no server. */
  | {
      readonly type: 'started';
      readonly node: number;
      readonly id: string;
      readonly pid: number;
      readonly port: number | null;
    }
  | { readonly type: 'connected' | 'disconnected'; readonly node: number; readonly peer: number }
  | { readonly type: 'locked' | 'suspended' | 'lost' | 'released'; readonly node: number; readonly peer: number }
  /** Everybody is connected and locked; messages flow from now on. `ms`: since the start. */
  | {
      readonly type: 'flowing';
      readonly connections: number;
      readonly ways: Ways;
      readonly links: readonly JoinedLink[];
      readonly locks: number;
      readonly ms: number;
    }
  | StatsEvent
  | { readonly type: 'killed'; readonly node: number; readonly pid: number; readonly signal: string }
  | { readonly type: 'restarted'; readonly node: number; readonly pid: number; readonly port: number | null }
  /** The restarted node has all its locks, its neighbours theirs on it, and messages flow. `ms`: since the kill. */
  | { readonly type: 'rejoined'; readonly node: number; readonly ms: number }
  | { readonly type: 'stopping'; readonly reason: string }
  /** Every message is accounted for. */
  | { readonly type: 'settled'; readonly messages: number }
  | { readonly type: 'released-all' }
  | { readonly type: 'closed'; readonly node: number }
  | { readonly type: 'failure'; readonly text: string };

/** Takes events; must not throw. */
export type Report = (event: NetworkEvent) => void;
