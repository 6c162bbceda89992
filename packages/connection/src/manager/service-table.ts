/** Service id to handler: how a received message finds its layer. One handler per id; a handler that throws is isolated. */
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { MessageHandler } from './transport.js';

export class ServiceTable {
  readonly #handlers = new Map<string, MessageHandler>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Throws `DUPLICATE_SERVICE` when the id is taken. Disposing twice, or after another took the id, does nothing. */
  add(serviceId: string, handler: MessageHandler): Disposable {
    if (this.#handlers.has(serviceId)) {
      throw new ConnectionError(
        'DUPLICATE_SERVICE',
        `Something handles the service ${JSON.stringify(serviceId)} already; dispose it first.`,
      );
    }
    this.#handlers.set(serviceId, handler);
    let isDisposed = false;
    return {
      [Symbol.dispose]: () => {
        // Once only: the same handler may have been added again since.
        if (!isDisposed && this.#handlers.get(serviceId) === handler) this.#handlers.delete(serviceId);
        isDisposed = true;
      },
    };
  }

  /** Hands the message over; false when nobody serves its id. */
  dispatch(message: IncomingMessage, from: PeerDescriptor): boolean {
    const handler = this.#handlers.get(message.serviceId);
    if (handler === undefined) return false;
    try {
      handler(message, from);
    } catch (error) {
      this.#logger.error('service.handler-failed', {
        service: message.serviceId,
        peer: from.id,
        error: describeError(error),
      });
    }
    return true;
  }

  clear(): void {
    this.#handlers.clear();
  }
}
