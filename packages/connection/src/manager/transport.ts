/**
 * The `Transport` port: what RPC, locks, rendezvous and the DHT see of a connection manager. A simulated network or
 * another DHT's routing may stand behind it. Peers are known by id here; what is on the wire belongs to the manager.
 */
import type { Observable } from 'rxjs';
import type { ConnectionError } from '../base/errors.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { OutgoingMessage } from '../wire/outgoing-message.js';

/** How to send one message (wire-protocol 1.9, 6.2). */
export interface SendOptions {
  /** May open a connection. Default true; responses and routing hops never do (R73). */
  readonly connect?: boolean;
  /** Wait in the outbox while the connection is being established. Default true; if false the message is dropped then. */
  readonly bufferWhileConnecting?: boolean;
  /** Pass although the transport is closing. Never dials then (R72). Default false. */
  readonly sendWhileClosing?: boolean;
  /** Gives up waiting; a message that was not written yet is withdrawn. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What happened to a peer's connection. Per peer: `connecting -> (connected -> disconnected) | failed`; a live
 * connection that is replaced is not announced again.
 */
export type PeerEvent =
  | { readonly type: 'connecting'; readonly peer: PeerDescriptor }
  | { readonly type: 'connected'; readonly peer: PeerDescriptor }
  | {
      readonly type: 'disconnected';
      readonly peer: PeerDescriptor;
      readonly graceful: boolean;
      readonly error?: ConnectionError;
    }
  | { readonly type: 'failed'; readonly peer: PeerDescriptor; readonly error: ConnectionError };

/** Receives the messages of one service id. Must not throw and must not wait for remote progress (R58). */
export type MessageHandler = (message: IncomingMessage, from: PeerDescriptor) => void;

/** Sends and receives messages, each addressed to a service id of a peer. */
export interface Transport {
  /** The own descriptor. */
  readonly self: PeerDescriptor;
  /**
   * Hot; emits in the order of the grammar above. A subscriber that throws is reported as an uncaught error, as rxjs does, and the
   * other subscribers hear the event all the same.
   */
  readonly peerEvents$: Observable<PeerEvent>;

  /**
   * Settles once per message: resolves when the message was handed to the connection and its buffer has room again, or
   * rejects with a {@link ConnectionError} (`SELF_CONNECTION`, `NOT_CONNECTED`, `OUTBOX_FULL`, `CONNECTION_LOST`, `FRAME_TOO_LARGE`,
   * `CLOSED`, the code of the failed attempt) or with `signal.reason`.
   */
  send(to: PeerDescriptor, message: OutgoingMessage, options?: SendOptions): Promise<void>;

  /** Routes the messages of `serviceId` to `handler`; one per id, else `DUPLICATE_SERVICE`. Dispose to remove. */
  handle(serviceId: string, handler: MessageHandler): Disposable;

  /** Connected peers that are not private: one consistent snapshot (R18, R69). */
  connections(): readonly PeerDescriptor[];
  /** True for a connected peer that is not private; a connecting one is not a connection (wire-protocol 6.12). */
  hasConnection(peer: PeerId): boolean;
  /** True while any endpoint for `peer` exists: connecting, connected, or closing. */
  hasEndpoint(peer: PeerId): boolean;
}
