/**
 * Signals over any `Transport`: the default relay, a DHT's routing, a test's network. Connectors hold it as their
 * `SignalingPort` before the transport exists, because the transport stands on the manager that they belong to; so it is
 * made first and attached later. It never waits for ever: each signal has a deadline, and closing withdraws what waits.
 */
import { type Clock, startTimer } from '../base/clock.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import { abortable } from '../base/signals.js';
import type { Signal, SignalingPort } from '../connector/signaling-port.js';
import type { Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { Limits } from '../wire/limits.js';

export interface RpcSignalingOptions {
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'signalTimeoutMs' | 'maxSignalsInFlight'>;
  readonly logger: Logger;
}

type SignalHandler = (signal: Signal) => void;

/** See the head of this file. */
export class RpcSignaling implements SignalingPort, Disposable {
  readonly #options: RpcSignalingOptions;
  readonly #handlers = new Map<string, SignalHandler>();
  readonly #registrations = new Map<string, Disposable>();
  readonly #waiting = new Set<AbortController>();
  #transport: Transport | undefined;
  #closed = false;

  constructor(options: RpcSignalingOptions) {
    this.#options = options;
  }

  /** Signals that were not handed over yet. */
  get inFlight(): number {
    return this.#waiting.size;
  }

  /** From now on signals go through `transport`. Throws `ALREADY_STARTED` the second time, `DUPLICATE_SERVICE` when a listened service is taken there. */
  attach(transport: Transport): void {
    if (this.#transport !== undefined)
      throw new ConnectionError('ALREADY_STARTED', 'Signalling has a transport already.');
    this.#transport = transport;
    for (const serviceId of this.#handlers.keys()) this.#register(serviceId, transport);
  }

  async notify(
    to: PeerDescriptor,
    serviceId: string,
    method: string,
    bodyType: string,
    body: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    const { maxSignalsInFlight } = this.#options.limits;
    signal?.throwIfAborted();
    if (this.#closed) throw closedError();
    const transport = this.#transport;
    if (transport === undefined) throw new ConnectionError('SIGNALING_FAILED', 'Signalling has no transport yet.');
    if (this.#waiting.size >= maxSignalsInFlight) {
      const text = `${maxSignalsInFlight} signals wait to be sent already. Connect to fewer peers at a time.`;
      throw new ConnectionError('LIMIT_REACHED', text);
    }
    const withdrawal = this.#withdrawal(to, signal);
    const message = { kind: 'notification', serviceId, method, bodyType, body } as const;
    try {
      // Not left to the transport alone: it may be anybody's.
      await abortable(transport.send(to, message, { signal: withdrawal.signal }), withdrawal.signal);
    } finally {
      withdrawal.release();
    }
  }

  /** Throws `DUPLICATE_SERVICE` when the service is listened to already. */
  listen(serviceId: string, handler: SignalHandler): Disposable {
    if (this.#closed) throw closedError();
    if (this.#handlers.has(serviceId)) {
      throw new ConnectionError('DUPLICATE_SERVICE', `Something listens to the signals of ${serviceId} already.`);
    }
    if (this.#transport !== undefined) this.#register(serviceId, this.#transport);
    this.#handlers.set(serviceId, handler);
    let isDisposed = false;
    return {
      [Symbol.dispose]: () => {
        if (!isDisposed) this.#remove(serviceId);
        isDisposed = true;
      },
    };
  }

  /** Withdraws every signal that waits, with `CLOSED`, and removes every listener. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const serviceId of [...this.#handlers.keys()]) this.#remove(serviceId);
    for (const controller of [...this.#waiting]) controller.abort(closedError());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #register(serviceId: string, transport: Transport): void {
    const receive = (message: IncomingMessage, from: PeerDescriptor): void => this.#receive(message, from);
    this.#registrations.set(serviceId, transport.handle(serviceId, receive));
  }

  #remove(serviceId: string): void {
    this.#handlers.delete(serviceId);
    this.#registrations.get(serviceId)?.[Symbol.dispose]();
    this.#registrations.delete(serviceId);
  }

  #receive({ kind, serviceId, method, body }: IncomingMessage, from: PeerDescriptor): void {
    if (kind !== 'notification') return;
    try {
      this.#handlers.get(serviceId)?.({ from, method, body });
    } catch (error) {
      this.#options.logger.error('signaling.handler-failed', { serviceId, method, error: describeError(error) });
    }
  }

  /** Aborts at the deadline, on close, and when the sender gives up; counted until released. */
  #withdrawal(to: PeerDescriptor, given: AbortSignal | undefined) {
    const { clock, limits } = this.#options;
    const controller = new AbortController();
    const giveUp = (): void => controller.abort(given?.reason);
    const cancelTimer = startTimer(clock, limits.signalTimeoutMs, () => {
      const text = `A signal to ${to.id} was not handed over within ${limits.signalTimeoutMs} ms. Connect both to a peer in common.`;
      controller.abort(new ConnectionError('SIGNALING_FAILED', text));
    });
    given?.addEventListener('abort', giveUp, { once: true });
    this.#waiting.add(controller);
    const release = (): void => {
      cancelTimer();
      given?.removeEventListener('abort', giveUp);
      this.#waiting.delete(controller);
    };
    return { signal: controller.signal, release };
  }
}

function closedError(): ConnectionError {
  return new ConnectionError('CLOSED', 'This node is closing and sends no signals any more.');
}
