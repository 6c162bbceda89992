/**
 * Accepts peers that dial our WebSocket server: budget, handshake, inbound attempt for the manager. It listens before the
 * own descriptor exists (the port belongs into it, and whether it can be reached); peers that come before `accept()` are
 * closed at once, while connectivity actions are served from the beginning (R22).
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
import type { TlsPem } from '../link/websocket/tls-files.node.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';
import { type ActionSockets, CONNECTIVITY_ACTIONS } from './action-sockets.js';
import type { Connector, InboundHandler } from './connector.js';
import type { Handshaker } from './handshaker.js';
import { InboundBudget } from './inbound-budget.js';

export interface WebSocketServerConnectorOptions {
  readonly handshaker: Handshaker;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
  /** Serves connectivity checks. Default: their sockets are closed. */
  readonly actions?: ActionSockets | undefined;
}

/** Where to listen, or behind which server. */
export type WebSocketServerAddress = Pick<ListenOptions, 'host' | 'port' | 'tls' | 'server' | 'path' | 'trustProxy'>;

/** What is listening. Of a server that was handed in, port 0 and an empty address mean that it does not tell. */
export type BoundServer = Pick<WebSocketListener, 'address' | 'port' | 'tls'>;

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

  /**
   * Binds, or attaches to a server. Rejects with `LISTEN_FAILED`, `INVALID_ARGUMENT` or `CLOSED`, and nothing is left running then
   * (R53).
   */
  async listen(address: WebSocketServerAddress): Promise<BoundServer> {
    const { clock, limits, logger } = this.#options;
    const onLink = (link: Link, request: InboundRequest): void => this.#onLink(link, request);
    const hasPlace = (request: InboundRequest): boolean => this.#hasPlace(request);
    const listener = await listenWebSocket({ ...address, clock, limits, logger, hasPlace, onLink });
    this.#listener = listener;
    if (!this.#closed) return listener;
    await listener.close();
    throw new ConnectionError('CLOSED', 'This node was closed while it began to listen.');
  }

  /** Serves another certificate to new connections; see `WebSocketListener.reloadTls`. */
  async reloadTls(pair?: TlsPem): Promise<void> {
    if (this.#listener === undefined) throw new ConnectionError('NOT_RUNNING', 'The server does not listen yet.');
    await this.#listener.reloadTls(pair);
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
    this.#options.actions?.close();
    await this.#listener?.close();
  }

  /** Sockets of connectivity checks have places of their own (R28). */
  #hasPlace({ action, remoteAddress }: InboundRequest): boolean {
    if (CONNECTIVITY_ACTIONS.includes(action) || this.#budget.hasPlace(remoteAddress)) return true;
    this.#options.logger.debug('inbound.no-place', { address: remoteAddress, pending: this.#budget.total });
    return false;
  }

  #onLink(link: Link, request: InboundRequest): void {
    const { action, remoteAddress } = request;
    const { actions } = this.#options;
    const isAction = CONNECTIVITY_ACTIONS.includes(action);
    // Whoever asks whether it can be reached, or answers our own question, cannot wait for our descriptor (R22).
    if (isAction && actions !== undefined && !this.#closed) return actions.serve(link, request);
    const onInbound = this.#onInbound;
    if (this.#closed || onInbound === undefined)
      return link.destroy(new ConnectionError('NOT_RUNNING', 'This node takes no connections now.'));
    if (isAction) {
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
    cancel = this.#options.handshaker.accept(link, onInbound, onOver, this.name);
    if (!over) this.#handshakes.add(cancel);
  }
}
