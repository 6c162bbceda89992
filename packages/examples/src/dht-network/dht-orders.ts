/**
 * What the supervisor of a DHT network orders its workers to do. Every put, get and lookup is an order, so that the supervisor
 * alone knows the whole truth: what was acknowledged when, and who lived. Values never come from there: they are made and
 * carried by the DHT. Types, no code.
 */
import type { PeerDescriptor } from '@peerlatch/connection/peer';

/** Which node of the process. */
export interface OfNode {
  readonly node: number;
}

/** A name is hashed to the key. */
export interface OfName extends OfNode {
  readonly name: string;
}

/** How a lookup ended. */
export interface LookupAnswer {
  /** Ids, nearest first. */
  readonly found: readonly string[];
  readonly hops: number;
  readonly queries: number;
  readonly isComplete: boolean;
}

/** One node, looked at. */
export interface NodeFacts extends OfNode {
  /** Ids. */
  readonly neighbours: readonly string[];
  readonly connections: number;
  readonly entries: number;
}

/** Since the node was started, ms. */
export interface ReadyTimes {
  readonly joinedMs: number;
  readonly readyMs: number;
}

export interface DhtOrders {
  /** Start a node. Answers with its descriptor as soon as it listens; it joins by itself. */
  start: {
    readonly order: OfNode & { readonly id: string; readonly entryPoints: readonly PeerDescriptor[] };
    readonly answer: PeerDescriptor;
  };
  /** Answers once the node knows its surroundings exactly. */
  ready: { readonly order: OfNode; readonly answer: ReadyTimes };
  /** Answers with the ids of those that hold the value. */
  put: { readonly order: OfName & { readonly value: string }; readonly answer: readonly string[] };
  /** Answers with the newest value of each creator. */
  get: { readonly order: OfName; readonly answer: readonly string[] };
  /** The `count` live nodes nearest to the name. */
  lookup: { readonly order: OfName & { readonly count: number }; readonly answer: LookupAnswer };
  /** Of all nodes of the process. */
  inspect: { readonly order: null; readonly answer: readonly NodeFacts[] };
  /** All nodes leave. The process then ends by itself, or something was left open. */
  close: { readonly order: null; readonly answer: null };
}
