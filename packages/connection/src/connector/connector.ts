/**
 * The `Connector` port: makes attempts to connect, by one kind of transport. `connect()` may start I/O before it
 * returns; nothing is lost by that, because a pending connection latches its outcome.
 */

import type { Refusal } from '../handshake/handshake-machine.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PendingConnection } from '../pending/pending-connection.js';

/** A peer that dialled us and sent a valid handshake request; the manager decides. Call one of the two, once. */
export interface InboundAttempt {
  readonly pending: PendingConnection;
  /** Which process the peer is, as it claims (`HandshakeResult.instance`). */
  readonly instance?: string | undefined;
  /**
   * It came so soon after a connection with the same peer that it may be an echo of the signals that opened that one: of no use
   * while that connection lives. Default false.
   */
  readonly mayBeEcho?: boolean | undefined;
  /** Answers the handshake, then settles `pending`. */
  admit(): void;
  /** Answers with the error and closes; `pending` ends as refused. */
  refuse(error: Refusal): void;
}

/** Where inbound attempts go. */
export type InboundHandler = (attempt: InboundAttempt) => void;

export interface Connector {
  /** A short name for logs: `websocket-client`, ... */
  readonly name: string;
  /** Whether `connect` makes sense for this pair of descriptors (wire-protocol 3.7). */
  canReach(peer: PeerDescriptor): boolean;
  /** Starts an attempt, or returns the one in progress to the same peer (wire-protocol 3.8). */
  connect(peer: PeerDescriptor): PendingConnection;
  /** For connectors that take inbound attempts too: from now on they go to `handler`. Called once, when the manager runs. */
  accept?(handler: InboundHandler): void;
  /** Ends attempts in progress and whatever listens; afterwards nothing of it is left. Bounded, idempotent. */
  close(): Promise<void>;
}
