/**
 * Matchers that speak of peers, for `expect.extend(peerMatchers)` of vitest or jest; types for vitest come with
 * `@peerlatch/connection/testing-vitest`. Each looks at one snapshot of a node: a matcher that reads a live view twice was
 * seen to compare 25 connections with 27 (R69). Those that wait do so on the node's events and its clock.
 */
import type { Clock } from '../base/clock.js';
import type { ConnectionNode } from '../node/connection-node.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { paceOf } from './pace.js';
import { waitUntil } from './wait-until.js';

/** What the matchers look at. */
export type MatchedNode = Pick<ConnectionNode, 'self' | 'diagnostics' | 'locks' | 'peerEvents$'>;

/** Whom an expectation is about: an id, a descriptor, or a node. */
export type PeerReference = PeerId | Pick<PeerDescriptor, 'id'> | Pick<ConnectionNode, 'self'>;

/** How a waiting matcher waits. */
export interface BecomeOptions {
  /** Gives up then, ms of the node's clock. Default 10,000. */
  readonly withinMs?: number;
  /** Default: that of the local network which made the node, else real time. A `VirtualClock` is advanced while waiting. */
  readonly clock?: Clock;
}

/** What an `expect.extend` function returns. */
export interface MatchResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** See the head of this file. */
export const peerMatchers = {
  /** The node has an established connection to `peer`, private or not. */
  toBeConnectedTo(received: unknown, peer: PeerReference): MatchResult {
    const node = nodeOf(received);
    const { pass, seen } = connection(node, idOf(peer));
    return result(pass, node, `be connected to ${short(idOf(peer))}`, seen);
  },

  /** The node wants to keep its connection to `peer`: it holds a lock on it, under `lockId` if given. */
  toHoldLockOn(received: unknown, peer: PeerReference, lockId?: string): MatchResult {
    const node = nodeOf(received);
    const ids = node.locks.locks('local', idOf(peer));
    return lockResult(node, `hold ${lockName(lockId)} on ${short(idOf(peer))}`, ids, lockId);
  },

  /** `peer` holds a lock on its connection to the node, under `lockId` if given. */
  toBeLockedBy(received: unknown, peer: PeerReference, lockId?: string): MatchResult {
    const node = nodeOf(received);
    const ids = node.locks.locks('remote', idOf(peer));
    return lockResult(node, `be locked by ${short(idOf(peer))} with ${lockName(lockId)}`, ids, lockId);
  },

  /** Waits until the node is connected to `peer`. */
  async toBecomeConnectedTo(received: unknown, peer: PeerReference, options: BecomeOptions = {}): Promise<MatchResult> {
    const node = nodeOf(received);
    const pass = await waitFor(node, () => connection(node, idOf(peer)).pass, options);
    return result(pass, node, `become connected to ${short(idOf(peer))}`, connection(node, idOf(peer)).seen);
  },

  /** Waits until the node is not connected to `peer`; it may be connecting. */
  async toBecomeDisconnectedFrom(
    received: unknown,
    peer: PeerReference,
    options: BecomeOptions = {},
  ): Promise<MatchResult> {
    const node = nodeOf(received);
    const pass = await waitFor(node, () => !connection(node, idOf(peer)).pass, options);
    return result(pass, node, `become disconnected from ${short(idOf(peer))}`, connection(node, idOf(peer)).seen);
  },
};

function waitFor(node: MatchedNode, condition: () => boolean, options: BecomeOptions): Promise<boolean> {
  const { clock, run } = paceOf(node, options.clock);
  const { withinMs = 10_000 } = options;
  return run(waitUntil(condition, { changes$: node.peerEvents$, clock, withinMs }));
}

/** Whether `peer` is connected, and what else there is, from one snapshot. */
function connection(node: MatchedNode, peer: PeerId): { readonly pass: boolean; readonly seen: string } {
  const { endpoints } = node.diagnostics();
  const phase = endpoints.find((endpoint) => endpoint.peer === peer)?.phase;
  const others = endpoints.filter((endpoint) => endpoint.peer !== peer);
  const rest = others.map((endpoint) => `${short(endpoint.peer)} ${endpoint.phase}`).join(', ');
  return {
    pass: phase === 'connected' || phase === 'reconnecting',
    seen: `it ${phase === undefined ? 'has no endpoint for it' : `is ${phase}`}; other peers: ${rest || 'none'}`,
  };
}

function lockResult(node: MatchedNode, what: string, ids: readonly string[], lockId: string | undefined): MatchResult {
  const pass = lockId === undefined ? ids.length > 0 : ids.includes(lockId);
  return result(
    pass,
    node,
    what,
    `there are ${ids.length === 0 ? 'none' : ids.map((id) => JSON.stringify(id)).join(', ')}`,
  );
}

function result(pass: boolean, node: MatchedNode, what: string, seen: string): MatchResult {
  return { pass, message: () => `Expected node ${short(node.self.id)} ${pass ? 'not ' : ''}to ${what}, but ${seen}.` };
}

function lockName(lockId: string | undefined): string {
  return lockId === undefined ? 'any lock' : `the lock ${JSON.stringify(lockId)}`;
}

function idOf(peer: PeerReference): PeerId {
  if (typeof peer === 'string') return peer;
  return 'self' in peer ? peer.self.id : peer.id;
}

function nodeOf(received: unknown): MatchedNode {
  if (typeof received === 'object' && received !== null && 'diagnostics' in received && 'locks' in received) {
    return received as MatchedNode;
  }
  throw new TypeError('This matcher looks at a ConnectionNode: expect(node).toBeConnectedTo(peer).');
}

/** Enough of an id to tell peers apart in a test. */
function short(id: PeerId): string {
  return id.slice(0, 8);
}
