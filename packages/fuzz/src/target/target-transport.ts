/**
 * A transport for targets: frames go in as if peers had sent them, what the product sends is encoded and counted. Every peer
 * counts as connected unless it left.
 */
import type { MessageHandler, PeerEvent, SendOptions, Transport } from 'connection-source/manager/transport.js';
import type { PeerDescriptor } from 'connection-source/peer/peer-descriptor.js';
import type { PeerId } from 'connection-source/peer/peer-id.js';
import { encodePeerDescriptor } from 'connection-source/wire/descriptor-codec.js';
import { decodeEnvelope } from 'connection-source/wire/envelope-decoder.js';
import { EnvelopeEncoder } from 'connection-source/wire/envelope-encoder.js';
import type { OutgoingMessage } from 'connection-source/wire/outgoing-message.js';
import { Subject } from 'rxjs';

export class TargetTransport implements Transport {
  readonly self: PeerDescriptor;
  readonly peerEvents$ = new Subject<PeerEvent>();
  /** What the product sent, in order, with the bytes it took. */
  readonly sent: {
    readonly to: PeerId;
    readonly message: OutgoingMessage;
    readonly options: SendOptions;
    readonly bytes: number;
  }[] = [];
  readonly #peers: readonly PeerDescriptor[];
  readonly #handlers = new Map<string, MessageHandler>();
  readonly #encoder: EnvelopeEncoder;

  constructor(self: PeerDescriptor, peers: readonly PeerDescriptor[]) {
    this.self = self;
    this.#peers = peers;
    const source = encodePeerDescriptor(self);
    this.#encoder = new EnvelopeEncoder({ source, target: source, messageIdPrefix: 't-' });
  }

  /** Message handlers and event subscribers that were not removed. */
  get listenerCount(): number {
    return this.#handlers.size + (this.peerEvents$.observed ? 1 : 0);
  }

  /** A frame of `from`. False when it is none, or nobody handles it; handlers must not throw. */
  receive(frame: Uint8Array, from: PeerDescriptor): boolean {
    let message: ReturnType<typeof decodeEnvelope>;
    try {
      message = decodeEnvelope(frame);
    } catch {
      return false;
    }
    const isMessage = message.content === 'rpc' || message.content === 'bareMessage';
    const handler = isMessage ? this.#handlers.get(message.serviceId) : undefined;
    handler?.(message, from);
    return handler !== undefined;
  }

  leave(peer: PeerDescriptor): void {
    this.peerEvents$.next({ type: 'disconnected', peer, graceful: false });
  }

  send(to: PeerDescriptor, message: OutgoingMessage, options: SendOptions = {}): Promise<void> {
    try {
      const { length: bytes } = this.#encoder.encode(message);
      this.sent.push({ to: to.id, message, options, bytes });
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  handle(serviceId: string, handler: MessageHandler): Disposable {
    this.#handlers.set(serviceId, handler);
    return { [Symbol.dispose]: () => this.#handlers.delete(serviceId) };
  }

  connections(): readonly PeerDescriptor[] {
    return this.#peers;
  }

  hasConnection(peer: PeerId): boolean {
    return this.#peers.some(({ id }) => id === peer);
  }

  hasEndpoint(peer: PeerId): boolean {
    return this.hasConnection(peer);
  }
}
