/**
 * The connected peers of the transport below, with their keys at hand: what every routing step looks through. Follows the
 * transport's events; whether a peer is connected now, and not private, is asked of the transport itself. Made by the router.
 */
import type { PeerEvent, Transport } from '@peerlatch/connection/manager';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import type { Subscription } from 'rxjs';
import type { Contact } from '../contact/contact.js';
import type { Key } from '../id/key.js';
import { type RoutingStep, routingCandidates } from './routing-step.js';

export interface ConnectedPeersParts {
  readonly transport: Pick<Transport, 'connections' | 'hasConnection' | 'peerEvents$'>;
  /** Where contacts come from: a `ContactPool`. */
  readonly pool: { of(peer: PeerDescriptor): Contact };
}

const nobody = (): boolean => false;

export class ConnectedPeers implements Disposable {
  readonly #parts: ConnectedPeersParts;
  readonly #contacts = new Map<PeerId, Contact>();
  readonly #events: Subscription;

  constructor(parts: ConnectedPeersParts) {
    this.#parts = parts;
    this.#events = parts.transport.peerEvents$.subscribe((event) => this.#onEvent(event));
    for (const peer of parts.transport.connections()) this.#add(peer);
  }

  /** True when nobody could carry a message. */
  get isEmpty(): boolean {
    return this.count(1) === 0;
  }

  /** Connected peers, counted up to `most`. */
  count(most: number): number {
    let count = 0;
    for (const id of this.#contacts.keys()) {
      if (count >= most) break;
      if (this.#isUsable(id)) count++;
    }
    return count;
  }

  /** The contact of a connected peer. */
  get(id: PeerId): Contact | undefined {
    return this.#isUsable(id) ? this.#contacts.get(id) : undefined;
  }

  /** Up to `count` connected peers, nearest to `target` first. */
  closest(target: Key, count: number): Contact[] {
    return this.candidates({ target, count, isExcluded: nobody });
  }

  /** The same for a step of routing. */
  candidates(step: RoutingStep): Contact[] {
    const isExcluded = (id: PeerId): boolean => step.isExcluded(id) || !this.#isUsable(id);
    return routingCandidates(this.#contacts.values(), { ...step, isExcluded });
  }

  [Symbol.dispose](): void {
    this.#events.unsubscribe();
    this.#contacts.clear();
  }

  #onEvent(event: PeerEvent): void {
    if (event.type === 'connected') this.#add(event.peer);
    else if (event.type === 'disconnected') this.#contacts.delete(event.peer.id);
  }

  #add(peer: PeerDescriptor): void {
    this.#contacts.set(peer.id, this.#parts.pool.of(peer));
  }

  /** Private connections, and those that the transport knows to be gone, carry nothing (wire-protocol 6.12). */
  #isUsable(id: PeerId): boolean {
    return this.#parts.transport.hasConnection(id);
  }
}
