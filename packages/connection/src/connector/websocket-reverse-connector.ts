/**
 * Reaches peers that cannot be dialled but can dial us: asks them to (wire-protocol 3.9). The attempt counts as the peer's,
 * so when its dial arrives the manager lets it take the place of this one; nothing here matches the two. Whether the dial
 * is the right peer's is for its own handshake to check (R23). Used by nodes with a WebSocket server.
 */
import { ConnectionError, describeError, isConnectionError } from '../base/errors.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { routeTo } from '../peer/route.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import { websocketConnectionRequest } from '../wire/body-types.js';
import type { Connector } from './connector.js';
import type { Handshaker } from './handshaker.js';
import type { SignalingPort } from './signaling-port.js';

/** The service that is asked to dial (wire-protocol 1.5). */
export const DIAL_BACK_SERVICE_ID = 'system/websocket-connector';
/** Its one method (wire-protocol 1.4), a notification. */
export const DIAL_BACK_METHOD = 'requestConnection';

export interface WebSocketReverseConnectorOptions {
  readonly handshaker: Handshaker;
  readonly signaling: SignalingPort;
}

/** See the head of this file. */
export class WebSocketReverseConnector implements Connector {
  readonly name = 'websocket-reverse';
  readonly #options: WebSocketReverseConnectorOptions;
  readonly #attempts = new Map<PeerId, PendingConnection>();
  #closed = false;

  constructor(options: WebSocketReverseConnectorOptions) {
    this.#options = options;
  }

  canReach(peer: PeerDescriptor): boolean {
    return routeTo(this.#options.handshaker.self, peer).by === 'dialBack';
  }

  /** Asks; the attempt fails with `SIGNALING_FAILED` when nobody could be asked, with `CONNECT_TIMEOUT` when nobody came. */
  connect(peer: PeerDescriptor): PendingConnection {
    if (this.#closed) throw new ConnectionError('CLOSED', 'This node is closing and asks nobody to dial it any more.');
    const inFlight = this.#attempts.get(peer.id);
    if (inFlight !== undefined) return inFlight;
    const asking = new AbortController();
    const pending = this.#options.handshaker.pending(peer, 'remote', this.name, (error) => asking.abort(error));
    this.#attempts.set(peer.id, pending);
    pending.outcome$.subscribe(() => {
      if (this.#attempts.get(peer.id) === pending) this.#attempts.delete(peer.id);
    });
    pending.note('asking to be dialled');
    this.#ask(peer, asking.signal).then(
      () => pending.note('asked'),
      (cause: unknown) => void pending.settle({ type: 'failed', error: failure(peer, cause) }),
    );
    return pending;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const error = new ConnectionError('CLOSED', 'This node is closing.');
    // A snapshot: cancelling changes the map (R41).
    for (const pending of [...this.#attempts.values()]) pending.cancel(error);
  }

  /** Asynchronous, so that a port that throws is a failed attempt like any other. */
  async #ask(peer: PeerDescriptor, signal: AbortSignal): Promise<void> {
    const { typeName } = websocketConnectionRequest;
    const body = websocketConnectionRequest.encode({});
    await this.#options.signaling.notify(peer, DIAL_BACK_SERVICE_ID, DIAL_BACK_METHOD, typeName, body, signal);
  }
}

function failure(peer: PeerDescriptor, cause: unknown): ConnectionError {
  if (isConnectionError(cause, 'SIGNALING_FAILED') || isConnectionError(cause, 'CLOSED')) return cause;
  const text = `Peer ${peer.id} could not be asked to dial us: ${describeError(cause)}`;
  return new ConnectionError('SIGNALING_FAILED', text, { cause });
}
