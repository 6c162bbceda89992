/**
 * The one way to the contact sets of a layer: everything that discovery, lookups and the service learn of peers passes here, so
 * that each change reaches whoever follows `changes$`, in order and after it was made (R68). It keeps in mind who failed
 * lately, because other peers go on naming those for a while. It asks nobody anything.
 */
import { type Clock, isConnectionError } from '@peerlatch/connection/base';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import { type Observable, Subject } from 'rxjs';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { ContactChange, ContactSets } from '../contact/contact-sets.js';
import type { Key } from '../id/key.js';
import type { LookupProgress } from '../lookup/lookup.js';
import type { ServedContacts } from '../protocol/dht-node-service.js';
import type { RingPeers } from '../protocol/peer-queries.js';

/** What it is made of. */
export interface ContactKeeperParts {
  readonly sets: ContactSets;
  /** Contacts of descriptors; a `ContactPool`. */
  readonly contacts: { of(peer: PeerDescriptor): Contact };
  readonly clock: Clock;
  readonly limits: Pick<DhtLimits, 'failedContactMs' | 'maxFailedContacts'>;
  /**
   * Whether the sender of a message is who it says: on a direct connection, after a handshake. Default true. On a layer whose messages are
   * routed the source is only claimed (9.1): then asking proves nothing, and a notice of leaving is a reason to ping.
   */
  readonly sendersAreProven?: boolean | undefined;
}

/** Failures that say nothing about the peer: this node was stopping, or had too much to do (R67). */
const OUR_OWN_FAILURES: ReadonlySet<string> = new Set([
  'ABORTED',
  'CANCELLED',
  'CLOSED',
  'LIMIT_REACHED',
  'NOT_RUNNING',
  'OUTBOX_FULL',
  'SUSPENDED',
]);

/** See the head of this file. */
export class ContactKeeper implements ServedContacts {
  readonly sets: ContactSets;
  readonly changes$: Observable<ContactChange>;
  /** Contacts of which it is doubtful whether they live: to be pinged, then `heard` or `failed`. */
  readonly suspects$: Observable<Contact>;
  readonly #parts: ContactKeeperParts;
  readonly #changes = new Subject<ContactChange>();
  readonly #suspects = new Subject<Contact>();
  /** Until when the failure of a peer is remembered, oldest first. */
  readonly #failures = new Map<PeerId, number>();
  readonly #untold: ContactChange[] = [];
  #isTelling = false;

  constructor(parts: ContactKeeperParts) {
    this.#parts = parts;
    this.sets = parts.sets;
    this.changes$ = this.#changes.asObservable();
    this.suspects$ = this.#suspects.asObservable();
  }

  /** Somebody named it. Ignored while its failure is remembered. */
  add(contact: Contact): void {
    if (this.hasFailed(contact.peer.id)) return;
    const { changes, suspect } = this.sets.add(contact);
    this.#tell(changes);
    if (suspect !== undefined) this.#suspects.next(suspect);
  }

  addAll(contacts: readonly Contact[]): void {
    for (const contact of contacts) this.add(contact);
  }

  /** The user named it: an earlier failure does not count. */
  introduce(contact: Contact): void {
    this.#failures.delete(contact.peer.id);
    this.add(contact);
  }

  /** It answered us. */
  heard(contact: Contact): void {
    const { id } = contact.peer;
    this.#failures.delete(id);
    // Whoever is known may be known better: by what it said of itself, and not by what others said.
    if (this.sets.get(id) === undefined) this.#meet(contact);
    else this.#tell(this.sets.heard(id));
  }

  /** It did not answer, or could not be reached: out of all sets, unless the failure was our own. */
  failed({ peer }: Contact, error: unknown): void {
    if (!isConnectionError(error) || OUR_OWN_FAILURES.has(error.code)) return;
    this.#remember(peer.id);
    this.#tell(this.sets.remove(peer.id));
  }

  /** What a lookup learned: for its `onProgress`. */
  learn(progress: LookupProgress): void {
    if (progress.type === 'failed') {
      this.failed(progress.contact, progress.error);
      return;
    }
    this.heard(progress.contact);
    this.addAll(progress.peers);
  }

  /** Its connection ended: a leaving peer leaves all sets, another one only the neighbours (9.4). */
  disconnected(id: PeerId, isLeaving: boolean): void {
    if (isLeaving) this.#remember(id);
    this.#tell(isLeaving ? this.sets.remove(id) : this.sets.removeNeighbour(id));
  }

  asked(peer: PeerDescriptor): void {
    const contact = this.#parts.contacts.of(peer);
    if (this.#parts.sendersAreProven === false) {
      this.add(contact);
      return;
    }
    this.#failures.delete(peer.id);
    if (this.sets.get(peer.id) === undefined) this.#meet(contact);
    else this.#tell(this.sets.heard(peer.id, contact));
  }

  left({ id }: PeerDescriptor): void {
    if (this.#parts.sendersAreProven !== false) {
      this.disconnected(id, true);
      return;
    }
    const contact = this.sets.get(id);
    if (contact !== undefined) this.#suspects.next(contact);
  }

  closestActive(target: Key, count: number, exclude: ReadonlySet<PeerId>): readonly Contact[] {
    return this.sets.closestActive(target, count, exclude);
  }

  closestRing(ringId: Uint8Array, perSide: number): RingPeers {
    return this.sets.closestActiveRing(ringId, perSide);
  }

  /** True when a neighbour has been heard: being told of one is not having one. */
  get hasLiveNeighbour(): boolean {
    return this.sets.neighbours().some(({ peer }) => this.sets.isActive(peer.id));
  }

  /** True while a failure of the peer is remembered. */
  hasFailed(id: PeerId): boolean {
    if (this.#failures.size === 0) return false;
    const until = this.#failures.get(id);
    if (until === undefined) return false;
    if (this.#parts.clock.now() < until) return true;
    this.#failures.delete(id);
    return false;
  }

  /** Hears somebody unknown, who may wait for the place of somebody silent from now on. */
  #meet(contact: Contact): void {
    const { id } = contact.peer;
    this.#tell(this.sets.heard(id, contact));
    const suspect = this.sets.suspectFor(id);
    if (suspect !== undefined) this.#suspects.next(suspect);
  }

  #remember(id: PeerId): void {
    const { clock, limits } = this.#parts;
    this.#failures.delete(id);
    this.#failures.set(id, clock.now() + limits.failedContactMs);
    if (this.#failures.size <= limits.maxFailedContacts) return;
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest);
      return;
    }
  }

  /** In order, also when whoever hears of a change makes another. */
  #tell(changes: readonly ContactChange[]): void {
    if (changes.length === 0) return;
    this.#untold.push(...changes);
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let change = this.#untold.shift(); change !== undefined; change = this.#untold.shift()) {
        this.#changes.next(change);
      }
    } finally {
      this.#isTelling = false;
    }
  }
}
