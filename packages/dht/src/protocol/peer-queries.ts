/**
 * What lookups and discovery ask of peers: a port, so that their state machines are tested without a network. `RpcPeerQueries` is
 * the one over RPC. Answers are checked there: at most `maxClosestPeers` contacts, each with a usable descriptor, once, and
 * never the own id.
 */
import type { Contact } from '../contact/contact.js';
import type { Key } from '../id/key.js';

export interface QueryOptions {
  /** Gives up: rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Contacts wanted, where the default (`queryBatchSize`) is not enough. Foreign peers ignore it. */
  readonly limit?: number | undefined;
  /** May open a connection. Default true. */
  readonly connect?: boolean | undefined;
}

/** Contacts on both sides of a ring id, nearest first as the peer says. */
export interface RingPeers {
  readonly left: readonly Contact[];
  readonly right: readonly Contact[];
}

/** Each rejects with a `ConnectionError` as RPC calls do, `RPC_BAD_RESPONSE` for an answer that is not one, or with `signal.reason`. */
export interface PeerQueries {
  /** The contacts of `peer` closest to `target`, nearest first as it says (9.7). */
  closestPeers(peer: Contact, target: Key, options?: QueryOptions): Promise<readonly Contact[]>;
  /** The ring contacts of `peer` around `ringId`, 15 bytes (9.5). */
  closestRingPeers(peer: Contact, ringId: Uint8Array, options?: QueryOptions): Promise<RingPeers>;
  /** Resolves when `peer` has answered with our request id (9.4). */
  ping(peer: Contact, options?: QueryOptions): Promise<void>;
  /** Says that we leave. Resolves when it was handed to the connection; never opens one. */
  leaveNotice(peer: Contact, options?: QueryOptions): Promise<void>;
}
