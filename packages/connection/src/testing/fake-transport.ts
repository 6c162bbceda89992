/**
 * A `Transport` of a `FakeTransportNetwork`: keeps the contract of the real one (who may dial, what waits, what is
 * announced in which order, what a send settles with) and has none of its machinery. Made by `FakeTransportNetwork.join`.
 */
import { Observable, Subject } from 'rxjs';
import { ConnectionError } from '../base/errors.js';
import type { MessageHandler, PeerEvent, SendOptions, Transport } from '../manager/transport.js';
import { isSelf, type PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { encodePeerDescriptor } from '../wire/descriptor-codec.js';
import { decodeEnvelope } from '../wire/envelope-decoder.js';
import { EnvelopeEncoder } from '../wire/envelope-encoder.js';
import type { OutgoingMessage } from '../wire/outgoing-message.js';

/** Something that a network may do next. */
export interface FakeStep {
  readonly type: 'dial' | 'frame' | 'end';
  /** Who dials or sends, or whose connection ends. */
  readonly from: PeerId;
  /** Who is dialled, receives, or was connected. */
  readonly to: PeerId;
  readonly run: () => void;
}

/** What a fake transport needs of its network. */
export interface FakeSurroundings {
  find(peer: PeerId): FakeTransport | undefined;
  enqueue(step: FakeStep): void;
  leave(transport: FakeTransport): void;
}

/** A connection as both ends hold it. */
interface FakeLink {
  isOpen: boolean;
}

interface Waiting {
  readonly message: OutgoingMessage;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

type FakeEndpoint =
  | { readonly peer: PeerDescriptor; readonly phase: 'connecting'; readonly outbox: Waiting[] }
  | { readonly peer: PeerDescriptor; readonly phase: 'connected'; readonly link: FakeLink };

/** What was sent, for assertions. */
export interface SentMessage {
  readonly to: PeerId;
  readonly message: OutgoingMessage;
  readonly options: SendOptions;
}

/** See the head of this file. */
export class FakeTransport implements Transport {
  readonly self: PeerDescriptor;
  readonly peerEvents$: Observable<PeerEvent>;
  /** Every message that `send` was given, accepted or not, oldest first. */
  readonly sent: SentMessage[] = [];
  /** Every event that was announced, oldest first. */
  readonly announced: PeerEvent[] = [];
  /** Whether a dial of `peer` is let in; a test replaces it. Default: everybody is. */
  accepts: (peer: PeerDescriptor) => boolean = () => true;
  readonly #network: FakeSurroundings;
  readonly #events = new Subject<PeerEvent>();
  readonly #endpoints = new Map<PeerId, FakeEndpoint>();
  readonly #handlers = new Map<string, MessageHandler>();
  #phase: 'running' | 'closing' | 'closed' = 'running';
  #subscribers = 0;
  #messages = 0;

  constructor(self: PeerDescriptor, network: FakeSurroundings) {
    this.self = self;
    this.#network = network;
    this.peerEvents$ = new Observable((subscriber) => {
      this.#subscribers++;
      const subscription = this.#events.subscribe(subscriber);
      subscription.add(() => this.#subscribers--);
      return subscription;
    });
  }

  /** Message handlers and event subscribers that were not removed. */
  get listenerCount(): number {
    return this.#handlers.size + this.#subscribers;
  }

  send(to: PeerDescriptor, message: OutgoingMessage, options: SendOptions = {}): Promise<void> {
    this.sent.push({ to: to.id, message, options });
    try {
      return this.#send(to, message, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  handle(serviceId: string, handler: MessageHandler): Disposable {
    if (this.#handlers.has(serviceId))
      throw new ConnectionError('DUPLICATE_SERVICE', `${serviceId} is handled already.`);
    this.#handlers.set(serviceId, handler);
    return {
      [Symbol.dispose]: () => {
        if (this.#handlers.get(serviceId) === handler) this.#handlers.delete(serviceId);
      },
    };
  }

  connections(): readonly PeerDescriptor[] {
    return [...this.#endpoints.values()].flatMap(({ phase, peer }) => (phase === 'connected' ? [peer] : []));
  }

  hasConnection(peer: PeerId): boolean {
    return this.#endpoints.get(peer)?.phase === 'connected';
  }

  hasEndpoint(peer: PeerId): boolean {
    return this.#endpoints.has(peer);
  }

  /** Begins to connect unless there is an endpoint. Throws what `send` rejects with. */
  dial(peer: PeerDescriptor): void {
    if (this.#phase !== 'running') throw new ConnectionError('CLOSED', 'This fake transport is closed.');
    if (isSelf(this.self, peer)) throw new ConnectionError('SELF_CONNECTION', 'This is the peer itself.');
    if (this.#endpoints.has(peer.id)) return;
    this.#endpoints.set(peer.id, { peer, phase: 'connecting', outbox: [] });
    this.#announce({ type: 'connecting', peer });
    this.#network.enqueue({ type: 'dial', from: this.self.id, to: peer.id, run: () => this.#reach(peer) });
  }

  /** From now on only messages marked `sendWhileClosing` pass, and nobody is dialled. */
  beginClosing(): void {
    if (this.#phase === 'running') this.#phase = 'closing';
  }

  /** Ends every connection gracefully and leaves the network: its peers notice, and further dials to it fail. */
  close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#network.leave(this);
    for (const { peer } of [...this.#endpoints.values()]) {
      this.#network.find(peer.id)?.sever(this.self.id, true);
      this.#drop(peer.id, { graceful: true });
    }
    this.#events.complete();
  }

  /** For the network: the connection to `peer` is dead from now on, and this side will notice. */
  sever(peer: PeerId, graceful: boolean, error?: ConnectionError): void {
    const endpoint = this.#endpoints.get(peer);
    if (endpoint?.phase !== 'connected') return;
    const { link } = endpoint;
    link.isOpen = false;
    const run = (): void => {
      const now = this.#endpoints.get(peer);
      if (now?.phase === 'connected' && now.link === link) this.#drop(peer, { graceful, ...(error && { error }) });
    };
    this.#network.enqueue({ type: 'end', from: this.self.id, to: peer, run });
  }

  #send(to: PeerDescriptor, message: OutgoingMessage, options: SendOptions): Promise<void> {
    const { connect = true, bufferWhileConnecting = true, sendWhileClosing = false, signal } = options;
    if (this.#phase === 'closed' || (this.#phase === 'closing' && !sendWhileClosing)) {
      throw new ConnectionError('CLOSED', 'This fake transport is closed.');
    }
    signal?.throwIfAborted();
    const endpoint = this.#endpoints.get(to.id);
    if (endpoint?.phase === 'connected') {
      this.#write(endpoint.peer, endpoint.link, message);
      return Promise.resolve();
    }
    if (!connect || (endpoint !== undefined && !bufferWhileConnecting) || this.#phase !== 'running') {
      throw new ConnectionError('NOT_CONNECTED', `There is no connection to ${to.id}.`);
    }
    this.dial(to);
    return this.#wait(to.id, message, signal);
  }

  #wait(peer: PeerId, message: OutgoingMessage, signal: AbortSignal | undefined): Promise<void> {
    const endpoint = this.#endpoints.get(peer);
    if (endpoint?.phase !== 'connecting')
      throw new ConnectionError('NOT_CONNECTED', `The connection to ${peer} is gone.`);
    const { outbox } = endpoint;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { message, resolve, reject };
      outbox.push(waiting);
      signal?.addEventListener('abort', () => {
        const at = outbox.indexOf(waiting);
        if (at < 0) return;
        outbox.splice(at, 1);
        reject(signal.reason);
      });
    });
  }

  #write(peer: PeerDescriptor, link: FakeLink, message: OutgoingMessage): void {
    const frame = new EnvelopeEncoder({
      source: encodePeerDescriptor(this.self),
      target: encodePeerDescriptor(peer),
      messageIdPrefix: `${this.self.id}-${this.#messages++}-`,
    }).encode(message);
    if (!link.isOpen) return;
    const run = (): void => this.#network.find(peer.id)?.receive(this.self, link, frame);
    this.#network.enqueue({ type: 'frame', from: this.self.id, to: peer.id, run });
  }

  /** For the network: a frame of `from`; one of a connection that this side has left behind is dropped. */
  receive(from: PeerDescriptor, link: unknown, frame: Uint8Array): void {
    const endpoint = this.#endpoints.get(from.id);
    if (endpoint?.phase !== 'connected' || endpoint.link !== link) return;
    const message = decodeEnvelope(frame);
    this.#handlers.get(message.serviceId)?.(message, endpoint.peer);
  }

  /** The dial arrives. If a crossing one was quicker, there is nothing left to do. */
  #reach(peer: PeerDescriptor): void {
    if (this.#endpoints.get(peer.id)?.phase !== 'connecting') return;
    const other = this.#network.find(peer.id);
    if (other === undefined || !other.accepts(this.self)) {
      const error = new ConnectionError('DIAL_FAILED', `${peer.id} cannot be reached.`);
      this.#drop(peer.id, { error });
      return;
    }
    const link: FakeLink = { isOpen: true };
    other.#establish(this.self, link);
    this.#establish(peer, link);
  }

  /** Flush, then the state, then the announcement, like the real endpoint. */
  #establish(peer: PeerDescriptor, link: FakeLink): void {
    // The peer dials anew before this side has noticed that the old connection is gone.
    if (this.hasConnection(peer.id)) this.#drop(peer.id, { graceful: false });
    const outbox: Waiting[] = [];
    const endpoint = this.#endpoints.get(peer.id);
    if (endpoint?.phase === 'connecting') {
      outbox.push(...endpoint.outbox.splice(0));
    } else {
      this.#endpoints.set(peer.id, { peer, phase: 'connecting', outbox });
      this.#announce({ type: 'connecting', peer });
    }
    for (const { message, resolve } of outbox) {
      this.#write(peer, link, message);
      resolve();
    }
    this.#endpoints.set(peer.id, { peer, phase: 'connected', link });
    this.#announce({ type: 'connected', peer });
  }

  /** Leave the table, announce, release. */
  #drop(peer: PeerId, { graceful = false, error }: { graceful?: boolean; error?: ConnectionError }): void {
    const endpoint = this.#endpoints.get(peer);
    if (endpoint === undefined) return;
    this.#endpoints.delete(peer);
    const reason = error ?? new ConnectionError('CONNECTION_LOST', `The connection to ${peer} is gone.`);
    if (endpoint.phase === 'connecting') this.#announce({ type: 'failed', peer: endpoint.peer, error: reason });
    else this.#announce({ type: 'disconnected', peer: endpoint.peer, graceful, ...(error && { error }) });
    if (endpoint.phase === 'connecting') for (const { reject } of endpoint.outbox.splice(0)) reject(reason);
  }

  #announce(event: PeerEvent): void {
    this.announced.push(event);
    this.#events.next(event);
  }
}
