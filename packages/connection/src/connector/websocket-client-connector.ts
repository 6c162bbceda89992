/**
 * Dials peers that run a WebSocket server (wire-protocol 3.8): descriptor, socket, handshake, pending connection. At most
 * one attempt per peer id is in flight; asking again returns the same one (R10).
 */
import { dialWebSocket } from '#websocket-dial';
import type { Clock } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { DialTlsOptions } from '../link/websocket/dial-attempt.js';
import { type PeerDescriptor, websocketUrl } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { routeTo } from '../peer/route.js';
import type { StepDetail } from '../pending/attempt-trace.js';
import type { Outcome, PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';
import type { Connector } from './connector.js';
import type { Handshaker } from './handshaker.js';

export interface WebSocketClientConnectorOptions {
  readonly handshaker: Handshaker;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
  /** Offer permessage-deflate. */
  readonly compression?: boolean | undefined;
  /** Whom to trust on `wss`. */
  readonly tls?: DialTlsOptions | undefined;
}

export class WebSocketClientConnector implements Connector {
  readonly name = 'websocket-client';
  readonly #options: WebSocketClientConnectorOptions;
  readonly #attempts = new Map<PeerId, PendingConnection>();
  #closed = false;

  constructor(options: WebSocketClientConnectorOptions) {
    this.#options = options;
  }

  canReach(peer: PeerDescriptor): boolean {
    return routeTo(this.#options.handshaker.self, peer).by === 'dial';
  }

  connect(peer: PeerDescriptor): PendingConnection {
    if (this.#closed) throw new ConnectionError('CLOSED', 'This node is closing and dials nobody any more.');
    const inFlight = this.#attempts.get(peer.id);
    if (inFlight !== undefined) return inFlight;
    const { websocket } = peer;
    if (websocket === undefined) {
      throw new ConnectionError(
        'UNREACHABLE',
        `Peer ${peer.id} runs no WebSocket server; it must dial us, or be reached another way.`,
      );
    }
    const { handshaker, clock, limits, logger, compression, tls } = this.#options;
    const dial = dialWebSocket(websocket, { clock, limits, logger, compression, tls });
    let cancelHandshake = (_error: ConnectionError): void => {};
    const pending = handshaker.pending(peer, 'local', this.name, (error) => {
      dial.cancel();
      cancelHandshake(error);
    });
    pending.note('dialling', { url: websocketUrl(websocket) });
    this.#remember(pending);
    const settle = (outcome: Outcome): void => void pending.settle(outcome);
    dial.onOutcome((outcome) => {
      if (outcome.type === 'opened') {
        pending.note('socket open');
        cancelHandshake = handshaker.dial(outcome.link, peer, settle, pending);
      } else {
        // Giving up, by the deadline say, is no failure of the socket.
        if (outcome.error.code !== 'CANCELLED') pending.note('socket failed', failureDetail(outcome.error));
        settle(outcome);
      }
    });
    return pending;
  }

  async close(): Promise<void> {
    this.#closed = true;
    // A snapshot: cancelling changes the map (R41).
    for (const pending of [...this.#attempts.values()])
      pending.cancel(new ConnectionError('CLOSED', 'This node is closing.'));
  }

  #remember(pending: PendingConnection): void {
    this.#attempts.set(pending.peer.id, pending);
    pending.outcome$.subscribe(() => {
      if (this.#attempts.get(pending.peer.id) === pending) this.#attempts.delete(pending.peer.id);
    });
  }
}

/** The system's own code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`, ...) says more than any text; browsers give none. */
function failureDetail(error: ConnectionError): StepDetail {
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  return { reason: error.message, ...(code === undefined ? {} : { code }) };
}
