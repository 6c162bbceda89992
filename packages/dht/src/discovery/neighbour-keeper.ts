/**
 * Keeps the connections of a layer what its contact sets say (wire-protocol 9.4): a new neighbour is protected and pinged, which opens
 * the connection; one that leaves is let go; a suspect is pinged before anybody takes its place. Hears of connections that end.
 * Made by `Discovery`. It decides nothing about who is a neighbour, and waits for nothing.
 */

import type { PeerEvent, Transport } from '@peerlatch/connection/manager';
import type { PeerId } from '@peerlatch/connection/peer';
import { Subscription } from 'rxjs';
import type { Contact } from '../contact/contact.js';
import type { ContactChange } from '../contact/contact-sets.js';
import type { ContactKeeper } from './contact-keeper.js';
import type { PingQueue } from './ping-queue.js';

/** Protects connections without telling the peer; of `ConnectionLocker`. */
export interface WeakLocker {
  weakLock(peer: PeerId, lockId: string): boolean;
  weakUnlock(peer: PeerId, lockId: string): void;
}

/** What it is made of. */
export interface NeighbourKeeperParts {
  readonly contacts: ContactKeeper;
  readonly pings: PingQueue;
  readonly transport: Pick<Transport, 'peerEvents$' | 'hasConnection'>;
  /** The id of the weak locks. */
  readonly serviceId: string;
  /** Only a layer that owns its connections has one; without it, the ends of connections say nothing here (9.4). */
  readonly locker?: WeakLocker | undefined;
  /** New neighbours beyond so many are not pinged. Default: all are. */
  readonly neighbourPingLimit?: number | undefined;
  /**
   * True while questions of a join go out: they open connections and tell who lives, so pings wait for what they leave over
   * ({@link NeighbourKeeper.pingUnverified}).
   */
  readonly isJoining: () => boolean;
  /** A contact is no neighbour any more. */
  readonly onLost: (contact: Contact) => void;
}

/** See the head of this file. */
export class NeighbourKeeper implements Disposable {
  readonly #parts: NeighbourKeeperParts;
  readonly #subscriptions = new Subscription();

  constructor(parts: NeighbourKeeperParts) {
    const { contacts, transport, locker } = parts;
    this.#parts = parts;
    this.#subscriptions.add(contacts.changes$.subscribe((change) => this.#onChange(change)));
    this.#subscriptions.add(contacts.suspects$.subscribe((contact) => this.#onSuspect(contact)));
    if (locker === undefined) return;
    this.#subscriptions.add(transport.peerEvents$.subscribe((event) => this.#onPeerEvent(event)));
  }

  /** Pings the neighbours that never answered: a ping may have found no room, or no way out. */
  pingUnverified(): void {
    const { contacts, pings } = this.#parts;
    for (const contact of contacts.sets.neighbours()) {
      if (!contacts.sets.isActive(contact.peer.id)) pings.ping(contact);
    }
  }

  /** Hears nothing any more and gives every lock back. Idempotent. */
  [Symbol.dispose](): void {
    if (this.#subscriptions.closed) return;
    this.#subscriptions.unsubscribe();
    const { contacts, locker, serviceId } = this.#parts;
    for (const { peer } of contacts.sets.neighbours()) locker?.weakUnlock(peer.id, serviceId);
  }

  #onChange({ set, type, contact }: ContactChange): void {
    if (set !== 'neighbour') return;
    const { locker, serviceId, pings, isJoining, onLost } = this.#parts;
    const { id } = contact.peer;
    if (type === 'added') {
      locker?.weakLock(id, serviceId);
      if (!isJoining() && this.#needsPing(id)) pings.ping(contact);
      return;
    }
    locker?.weakUnlock(id, serviceId);
    pings.forget(id);
    onLost(contact);
  }

  /** Connected and heard: nothing is left to find out. A connection alone does not say that the peer serves this layer. */
  #needsPing(id: PeerId): boolean {
    const { contacts, transport, neighbourPingLimit = Number.POSITIVE_INFINITY } = this.#parts;
    if (contacts.sets.isActive(id) && transport.hasConnection(id)) return false;
    return contacts.sets.neighbourCount <= neighbourPingLimit;
  }

  /** Where ends of connections are heard, a connected peer lives; elsewhere only an answer says so. */
  #onSuspect(contact: Contact): void {
    const { contacts, transport, pings, locker } = this.#parts;
    if (locker !== undefined && transport.hasConnection(contact.peer.id) && contacts.sets.isActive(contact.peer.id)) {
      contacts.heard(contact);
    } else {
      pings.ping(contact);
    }
  }

  /** Only notes what has ended: whatever follows from it runs later (R71). */
  #onPeerEvent(event: PeerEvent): void {
    const { contacts } = this.#parts;
    if (event.type === 'disconnected') contacts.disconnected(event.peer.id, event.graceful);
    else if (event.type === 'failed') contacts.disconnected(event.peer.id, false);
  }
}
