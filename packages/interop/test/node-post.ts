/**
 * Signals of our node in the hands of a test: what it wants carried ends in a list, and what the test delivers arrives as if
 * the network had routed it. The twin of the foreign peer's stub. Opens no socket.
 */
import type { MessageHandler, Transport } from '@peerlatch/connection/manager';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { decodeEnvelope, type OutgoingMessage } from '@peerlatch/connection/wire';
import { EventLog } from '../src/event-log.js';

/** One at a time for one node: its option `signaling`. */
export class Post {
  /** Everything it wanted carried, oldest first. */
  readonly sent = new EventLog<{ readonly to: PeerDescriptor; readonly message: OutgoingMessage }>();
  readonly #handlers = new Map<string, MessageHandler>();

  /** With `sending`, messages go there and not to the list. */
  constructor(sending?: (to: PeerDescriptor, message: OutgoingMessage) => Promise<void>) {
    this.#send = sending ?? (async (to, message) => this.sent.push({ to, message }));
  }

  readonly #send: (to: PeerDescriptor, message: OutgoingMessage) => Promise<void>;

  readonly signaling = (own: Transport): Transport => ({
    self: own.self,
    peerEvents$: own.peerEvents$,
    send: (to, message) => this.#send(to, message),
    handle: (serviceId, handler) => {
      this.#handlers.set(serviceId, handler);
      return { [Symbol.dispose]: () => void this.#handlers.delete(serviceId) };
    },
    connections: () => [],
    hasConnection: () => false,
    hasEndpoint: () => false,
  });

  /** Hands our node an envelope. `from` is believed. */
  deliver(envelope: Uint8Array, from: PeerDescriptor): void {
    const message = decodeEnvelope(envelope);
    this.#handlers.get(message.serviceId)?.(message, from);
  }
}
