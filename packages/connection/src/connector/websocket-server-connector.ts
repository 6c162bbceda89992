/**
 * Accepts peers that dial our WebSocket server: budget, handshake, inbound attempt for the manager. It listens before the
 * own descriptor exists (the port belongs into it); peers that come before `accept()` are closed at once (R22).
 */
import type { Clock } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { Link } from '../link/link.js';
import {
  type InboundRequest,
  type ListenOptions,
  listenWebSocket,
  type WebSocketListener,
} from '../link/websocket/listen.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';
import type { Connector, InboundHandler } from './connector.js';
import type { Handshaker } from './handshaker.js';
import { InboundBudget } from './inbound-budget.js';

export interface WebSocketServerConnectorOptions {
  readonly handshaker: Handshaker;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** Where to listen. */
export type WebSocketServerAddress = Pick<ListenOptions, 'host' | 'port' | 'tls'>;

export class WebSocketServerConnector implements Connector {
  readonly name = 'websocket-server';
  readonly #options: WebSocketServerConnectorOptions;
  readonly #budget: InboundBudget;
  readonly #handshakes = new Set<(error: ConnectionError) => void>();
  #listener: WebSocketListener | undefined;
  #onInbound: InboundHandler | undefined;
  #closed = false;

  constructor(options: WebSocketServerConnectorOptions) {
    this.#options = options;
    this.#budget = new InboundBudget(options.limits);
  }

  /** Sockets between accept and the end of their handshake. */
  get pendingCount(): number {
    return this.#budget.total;
  }

  /** Binds; resolves with the port. Rejects with `LISTEN_FAILED`, or `CLOSED`, and nothing is left running then (R53). */
  async listen(address: WebSocketServerAddress): Promise<number> {
    const { clock, limits, logger } = this.#options;
    const onLink = (link: Link, request: InboundRequest): void => this.#onLink(link, request);
    const listener = await listenWebSocket({ ...address, clock, limits, logger, onLink });
    this.#listener = listener;
    if (!this.#closed) return listener.port;
    await listener.close();
    throw new ConnectionError('CLOSED', 'This node was closed while it began to listen.');
  }

  /** From now on inbound attempts go to `handler`. */
  accept(handler: InboundHandler): void {
    this.#onInbound = handler;
  }

  canReach(): boolean {
    return false;
  }

  connect(): PendingConnection {
    throw new ConnectionError('UNREACHABLE', 'A server waits for others to dial; it cannot dial.');
  }

  async close(): Promise<void> {
    this.#closed = true;
    const error = new ConnectionError('CLOSED', 'This node is closing.');
    for (const cancel of [...this.#handshakes]) cancel(error);
    await this.#listener?.close();
  }

  #onLink(link: Link, { action, remoteAddress }: InboundRequest): void {
    const onInbound = this.#onInbound;
    if (this.#closed || onInbound === undefined)
      return link.destroy(new ConnectionError('NOT_RUNNING', 'This node takes no connections now.'));
    // Sockets of connectivity checks need no handshake and have no owner yet: nothing here serves them (wire-protocol 3.1, R26).
    if (action === 'connectivityRequest' || action === 'connectivityProbe') {
      return link.destroy(new ConnectionError('NOT_RUNNING', 'This node serves no connectivity checks.'));
    }
    const leave = this.#budget.enter(remoteAddress);
    if (leave === undefined) {
      this.#options.logger.warn('inbound.budget-exhausted', { address: remoteAddress, pending: this.#budget.total });
      return link.destroy(new ConnectionError('LIMIT_REACHED', 'Too many sockets wait for their handshake.'));
    }
    this.#handshake(link, onInbound, leave);
  }

  #handshake(link: Link, onInbound: InboundHandler, leave: () => void): void {
    let over = false;
    let cancel: ((error: ConnectionError) => void) | undefined;
    const onOver = (): void => {
      over = true;
      leave();
      if (cancel !== undefined) this.#handshakes.delete(cancel);
    };
    cancel = this.#options.handshaker.accept(link, onInbound, onOver);
    if (!over) this.#handshakes.add(cancel);
  }
}
