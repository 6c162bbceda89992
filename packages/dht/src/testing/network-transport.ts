/**
 * One node of the transport network: a `Transport` whose connections are entries in a table, with the weak locks that a DHT
 * sets so that its neighbours are not dropped. Made by `TransportNetwork.join`.
 */
import { type Clock, ConnectionError } from '@peerlatch/connection/base';
import type { MessageHandler, PeerEvent, SendOptions, Transport } from '@peerlatch/connection/manager';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import type { OutgoingMessage } from '@peerlatch/connection/wire';
import { type Observable, Subject } from 'rxjs';
import type { DeliveryQueue } from './delivery-queue.js';
import { received } from './received-message.js';
import { lost, WireEnd } from './wire-end.js';

/** One-way time between two nodes, ms. */
export type OneWayMs = (from: PeerDescriptor, to: PeerDescriptor) => number;

/** What a transport needs of its network. */
export interface NetworkGround {
  readonly options: {
    readonly clock: Clock;
    readonly latency: OneWayMs;
    readonly openRoundTrips: number;
    readonly maxConnections: number;
    readonly idleMs: number;
  };
  readonly queue: DeliveryQueue;
  opened: number;
  find(id: PeerId): NetworkTransport | undefined;
  /** It leaves in good order. */
  leave(id: PeerId): void;
  count(message: OutgoingMessage): void;
}

export class NetworkTransport implements Transport {
  readonly self: PeerDescriptor;
  readonly #network: NetworkGround;
  readonly #events = new Subject<PeerEvent>();
  readonly #ends = new Map<PeerId, WireEnd>();
  readonly #handlers = new Map<string, MessageHandler>();
  readonly #weakLocks = new Map<PeerId, Set<string>>();
  #isGone = false;

  constructor(self: PeerDescriptor, network: NetworkGround) {
    this.self = self;
    this.#network = network;
  }

  get peerEvents$(): Observable<PeerEvent> {
    return this.#events;
  }

  send(to: PeerDescriptor, message: OutgoingMessage, options: SendOptions = {}): Promise<void> {
    if (this.#isGone) return Promise.reject(new ConnectionError('CLOSED', 'This simulated node is gone.'));
    if (to.id === this.self.id) {
      return Promise.reject(new ConnectionError('SELF_CONNECTION', 'A node cannot send to itself.'));
    }
    const end = this.#ends.get(to.id);
    if (end?.isOpen === true) {
      this.#deliver(end, message);
      return Promise.resolve();
    }
    const { connect = true, bufferWhileConnecting = true } = options;
    if (!connect) return Promise.reject(new ConnectionError('NOT_CONNECTED', `There is no connection to ${to.id}.`));
    const opening = end ?? this.#dial(to);
    if (!bufferWhileConnecting) return Promise.resolve();
    return new Promise((resolve, reject) => opening.wait({ message, resolve, reject }));
  }

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
    const open: PeerDescriptor[] = [];
    for (const { isOpen, peer } of this.#ends.values()) if (isOpen) open.push(peer);
    return open;
  }

  hasConnection(peer: PeerId): boolean {
    return this.#ends.get(peer)?.isOpen ?? false;
  }

  hasEndpoint(peer: PeerId): boolean {
    return this.#ends.has(peer);
  }

  /** Handlers of services and subscribers of events: zero once everything on this node was closed. */
  get listeners(): number {
    return this.#handlers.size + (this.#events.observed ? 1 : 0);
  }

  // ---- the part of a connection locker that a DHT uses ---------------------------------------------------------

  weakLock(peer: PeerId, lockId: string): boolean {
    if (this.#isGone) return false;
    const held = this.#weakLocks.get(peer);
    if (held === undefined) this.#weakLocks.set(peer, new Set([lockId]));
    else held.add(lockId);
    return true;
  }

  weakUnlock(peer: PeerId, lockId: string): void {
    const held = this.#weakLocks.get(peer);
    held?.delete(lockId);
    if (held?.size === 0) this.#weakLocks.delete(peer);
  }

  /** A lock of the real kind counts as a weak one here: nothing but pruning looks at it. */
  async lock(peer: PeerDescriptor, lockId: string): Promise<{ release(): Promise<void> }> {
    this.weakLock(peer.id, lockId);
    return { release: async () => this.weakUnlock(peer.id, lockId) };
  }

  // ---- the end of a node ----------------------------------------------------------------------------------------

  /** Leaves in good order: the peers hear of it after one way. */
  async close(): Promise<void> {
    if (this.#isGone) return;
    this.#network.leave(this.self.id);
    for (const end of [...this.#ends.values()]) this.#drop(end, true);
    this.#isGone = true;
    this.#handlers.clear();
    this.#events.complete();
  }

  /** For the network: gone without a word, which the peers notice `noticedAfterMs` and one way later. */
  vanish(noticedAfterMs: number): void {
    this.#isGone = true;
    for (const end of this.#ends.values()) {
      const { other, latencyMs } = end;
      end.end(lost(end.peer, 'this node crashed'));
      if (other !== undefined) this.#tellLater(end.peer.id, other, noticedAfterMs + latencyMs, false);
    }
    this.#ends.clear();
    this.#handlers.clear();
    this.#events.complete();
  }

  // ---- dialling -------------------------------------------------------------------------------------------------

  #dial(peer: PeerDescriptor): WireEnd {
    const { clock, latency, openRoundTrips } = this.#network.options;
    const end = new WireEnd(peer, latency(this.self, peer), clock.now());
    this.#add(end);
    const ways = 2 * openRoundTrips - 1;
    this.#network.queue.after(ways * end.latencyMs, () => this.#reached(end));
    return end;
  }

  /** Our handshake request is there. */
  #reached(end: WireEnd): void {
    if (end.isOver || end.isOpen) return;
    const remote = this.#network.find(end.peer.id);
    if (remote === undefined) {
      this.#network.queue.after(end.latencyMs, () => this.#failed(end));
      return;
    }
    // Asked for before the other side speaks, so that our end is open when its first message arrives.
    let accepted: WireEnd | undefined;
    this.#network.queue.after(end.latencyMs, () => accepted !== undefined && this.#open(end, accepted));
    accepted = remote.accept(this.self, end);
  }

  #failed(end: WireEnd): void {
    if (end.isOver || end.isOpen) return;
    const error = new ConnectionError('DIAL_FAILED', `Nobody listens under the id ${end.peer.id}.`);
    this.#ends.delete(end.peer.id);
    end.end(error);
    this.#events.next({ type: 'failed', peer: end.peer, error });
  }

  /** For the dialler's transport: a connection of `from`, whose end is `dialled`. Returns ours, which is open now. */
  accept(from: PeerDescriptor, dialled: WireEnd): WireEnd {
    const { clock } = this.#network.options;
    const existing = this.#ends.get(from.id);
    if (existing?.isOpen === true && existing.other === dialled) return existing;
    // A live connection of a node that dials anew: it knows nothing of the old one.
    if (existing?.isOpen === true) this.#lose(existing, false);
    const waiting = existing?.isOver === false ? existing : undefined;
    const end = waiting ?? new WireEnd(from, dialled.latencyMs, clock.now());
    if (waiting === undefined) this.#add(end);
    this.#open(end, dialled);
    return end;
  }

  #open(end: WireEnd, other: WireEnd): void {
    if (end.isOver || end.isOpen) return;
    if (other.isOver) return this.#failed(end);
    end.isOpen = true;
    end.other = other;
    end.usedAt = this.#network.options.clock.now();
    other.other ??= end;
    this.#network.opened++;
    for (const { message, resolve } of end.takeWaiting()) {
      this.#deliver(end, message);
      resolve();
    }
    this.#events.next({ type: 'connected', peer: end.peer });
    this.#prune();
  }

  #add(end: WireEnd): void {
    this.#ends.set(end.peer.id, end);
    this.#events.next({ type: 'connecting', peer: end.peer });
  }

  // ---- messages and ends ----------------------------------------------------------------------------------------

  #deliver(end: WireEnd, message: OutgoingMessage): void {
    const { clock } = this.#network.options;
    end.usedAt = clock.now();
    this.#network.count(message);
    this.#network.queue.after(end.latencyMs, () => {
      if (end.isOver) return; // Reset: what was under way is lost with the connection.
      this.#network.find(end.peer.id)?.arrived(this.self, end, message);
    });
  }

  /** For the sender's transport. */
  arrived(from: PeerDescriptor, sender: WireEnd, message: OutgoingMessage): void {
    const end = this.#ends.get(from.id);
    if (end?.isOpen !== true || end.other !== sender) return;
    end.usedAt = this.#network.options.clock.now();
    this.#handlers.get(message.serviceId)?.(received(message), end.peer);
  }

  #drop(end: WireEnd, graceful: boolean): void {
    const { other, latencyMs } = end;
    this.#lose(end, graceful);
    if (other !== undefined) this.#tellLater(end.peer.id, other, latencyMs, graceful);
  }

  #tellLater(id: PeerId, other: WireEnd, delayMs: number, graceful: boolean): void {
    this.#network.queue.after(delayMs, () => this.#network.find(id)?.heardOfEnd(other, graceful));
  }

  /** For the transport of the other end. */
  heardOfEnd(end: WireEnd, graceful: boolean): void {
    if (!end.isOver && this.#ends.get(end.peer.id) === end) this.#lose(end, graceful);
  }

  #lose(end: WireEnd, graceful: boolean): void {
    const wasOpen = end.isOpen;
    this.#ends.delete(end.peer.id);
    end.end(lost(end.peer, 'it was closed'));
    const { peer } = end;
    if (wasOpen) this.#events.next({ type: 'disconnected', peer, graceful });
    else this.#events.next({ type: 'failed', peer, error: lost(peer, 'the node is closing') });
  }

  /** Above the bound, connections that nobody here locks and that were idle for long (wire-protocol 6.7). */
  #prune(): void {
    const { clock, maxConnections, idleMs } = this.#network.options;
    if (this.#ends.size <= maxConnections) return;
    const idleSince = clock.now() - idleMs;
    for (const end of [...this.#ends.values()]) {
      if (this.#ends.size <= maxConnections) return;
      if (end.isOpen && end.usedAt < idleSince && !this.#weakLocks.has(end.peer.id)) this.#drop(end, false);
    }
  }
}
