/**
 * A `Transport` that reaches peers which are not connected: what it sends goes through a layer's router, hop by hop, and what the
 * router delivers goes to the handler of its service. The layers above, sessions of recursive operations and signalling stand
 * on it (wire-protocol 9.1). Messages that come directly on a connection are no business of it. It never dials.
 */
import { ConnectionError, type Logger, type Random } from '@peerlatch/connection/base';
import type { MessageHandler, PeerEvent, SendOptions, Transport } from '@peerlatch/connection/manager';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import {
  EnvelopeEncoder,
  EnvelopeTemplates,
  encodePeerDescriptor,
  type IncomingMessage,
  type OutgoingMessage,
} from '@peerlatch/connection/wire';
import type { Observable } from 'rxjs';
import { randomUuid } from './random-uuid.js';
import type { Router } from './router.js';

export interface RoutedTransportParts {
  /** Below the router. */
  readonly transport: Transport;
  readonly router: Pick<Router, 'send' | 'deliverTo'>;
  readonly random: Random;
  readonly logger: Logger;
}

/** See the head of this file. */
export class RoutedTransport implements Transport, Disposable {
  readonly #parts: RoutedTransportParts;
  readonly #handlers = new Map<string, MessageHandler>();
  readonly #source: Uint8Array;
  readonly #templates = new EnvelopeTemplates();
  #phase: 'new' | 'open' | 'closed' = 'new';

  constructor(parts: RoutedTransportParts) {
    this.#parts = parts;
    this.#source = encodePeerDescriptor(parts.transport.self);
    parts.router.deliverTo((message, from) => this.#receive(message, from));
  }

  get self(): PeerDescriptor {
    return this.#parts.transport.self;
  }

  /** Of the transport below: a peer that is reached through others is never announced. */
  get peerEvents$(): Observable<PeerEvent> {
    return this.#parts.transport.peerEvents$;
  }

  /** Services with a handler. */
  get handlerCount(): number {
    return this.#handlers.size;
  }

  /** From now on messages are sent and received. */
  open(): void {
    if (this.#phase === 'new') this.#phase = 'open';
  }

  /**
   * Routes a message. Settles as `Router.send` does, and rejects with `NOT_RUNNING` before {@link open} and `CLOSED` after
   * {@link close}. Of the options, `signal` and `sendWhileClosing` count: nothing here dials or waits for a connection.
   */
  async send(to: PeerDescriptor, message: OutgoingMessage, options?: SendOptions): Promise<void> {
    if (this.#phase === 'new')
      throw new ConnectionError('NOT_RUNNING', 'The DHT node was not started. Start it first.');
    if (this.#phase === 'closed') throw new ConnectionError('CLOSED', 'The DHT node is closed. Send before that.');
    const { router, random } = this.#parts;
    const messageIdPrefix = `${randomUuid(random)}-`;
    const parts = { source: this.#source, target: to, messageIdPrefix, templates: this.#templates };
    await router.send(to, new EnvelopeEncoder(parts).encode(message), options);
  }

  /** One handler per service id, else `DUPLICATE_SERVICE`. `from` is who the message says it is from. */
  handle(serviceId: string, handler: MessageHandler): Disposable {
    if (this.#handlers.has(serviceId)) {
      throw new ConnectionError('DUPLICATE_SERVICE', `Something handles ${serviceId} already; dispose it first.`);
    }
    this.#handlers.set(serviceId, handler);
    return {
      [Symbol.dispose]: () => {
        if (this.#handlers.get(serviceId) === handler) this.#handlers.delete(serviceId);
      },
    };
  }

  connections(): readonly PeerDescriptor[] {
    return this.#parts.transport.connections();
  }

  hasConnection(peer: PeerId): boolean {
    return this.#parts.transport.hasConnection(peer);
  }

  hasEndpoint(peer: PeerId): boolean {
    return this.#parts.transport.hasEndpoint(peer);
  }

  /** Sends and delivers nothing any more. Handlers are disposed by who added them. Idempotent. */
  close(): void {
    this.#phase = 'closed';
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A service that nobody has here is nobody's fault: a session may have ended. */
  #receive(message: IncomingMessage, from: PeerDescriptor): void {
    const { serviceId } = message;
    const { logger } = this.#parts;
    if (this.#phase !== 'open') return;
    const handler = this.#handlers.get(serviceId);
    if (handler === undefined) {
      logger.debug('routing.no-handler', { serviceId, peer: from.id });
      return;
    }
    try {
      handler(message, from);
    } catch (error) {
      logger.error('routing.handler-failed', { serviceId, peer: from.id, error });
    }
  }
}
