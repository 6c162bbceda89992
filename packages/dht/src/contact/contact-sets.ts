/**
 * All contacts of one layer of a node (wire-protocol 9.3, 9.4): its neighbours, the nearby list, the random list and the ring.
 * Pure: every method that changes something returns what changed, for each set on its own, and calls nobody. Whatever others say
 * is bounded here: contacts only told of never displace contacts that were heard (`heard`), and all sets have a size.
 * Discovery, routing and the store of a layer share one.
 */
import type { Random } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import { commonPrefixBits } from '../id/distance.js';
import type { Key } from '../id/key.js';
import { ChangeLog, NO_CHANGES, type SetChange } from './change-log.js';
import type { Contact } from './contact.js';
import { ContactIndex } from './contact-index.js';
import { KnownContact, mark } from './known-contact.js';
import { type ListMove, NearestList, nearerTo } from './nearest-list.js';
import { Neighbourhood } from './neighbourhood.js';
import { RandomContacts } from './random-contacts.js';
import { nearestOnRing, RingContacts, type RingSides } from './ring-contacts.js';
import { ringPlaceFromBytes } from './ring-distance.js';
import { isSameDescriptor } from './same-descriptor.js';

/** A contact entered or left one set. */
export type ContactChange = SetChange;
export type ContactSetName = SetChange['set'];

export interface AddResult {
  /** Removals first. */
  readonly changes: readonly ContactChange[];
  /**
   * The member of a full bucket that was heard least recently, when the contact began to wait for a place there: ping it, then say
   * `heard` or `remove`. Each member is named once until it is heard.
   */
  readonly suspect: Contact | undefined;
}

export interface ContactSetsParts {
  readonly self: Contact;
  readonly limits: Pick<
    DhtLimits,
    | 'bucketSize'
    | 'leafSetSize'
    | 'replacementCacheSize'
    | 'maxUnverifiedNeighbours'
    | 'maxContactCount'
    | 'randomContactShare'
    | 'ringSideSize'
  >;
  readonly random: Random;
}

const NOTHING: AddResult = { changes: NO_CHANGES, suspect: undefined };

export class ContactSets {
  readonly #self: Contact;
  /** Every contact that some set has. */
  readonly #known = new Map<PeerId, KnownContact>();
  readonly #neighbours = new Set<KnownContact>();
  readonly #nearby: NearestList<KnownContact>;
  readonly #neighbourhood: Neighbourhood;
  readonly #random: RandomContacts<KnownContact>;
  readonly #ring: RingContacts<KnownContact>;
  /** Neighbours and nearby contacts. */
  readonly #index: ContactIndex;
  readonly #log = new ChangeLog();
  #hasNearbyRoom = false;
  #hasRingRoom = false;

  constructor({ self, limits, random }: ContactSetsParts) {
    this.#self = self;
    this.#index = new ContactIndex(self.key);
    const nearer = nearerTo(self.key);
    this.#nearby = new NearestList({
      capacity: limits.maxContactCount,
      compare: nearer,
      moved: (known, how) => this.#movedInNearby(known, how),
    });
    this.#neighbourhood = new Neighbourhood({
      limits,
      nearby: this.#nearby,
      compare: (a, b) => nearer(a.contact, b.contact),
      touched: (known) => this.#log.touch(known),
    });
    this.#random = new RandomContacts({
      capacity: limits.maxContactCount,
      share: limits.randomContactShare,
      random,
      moved: (known, isIn) => this.#log.mark(known, mark.random, isIn),
    });
    this.#ring = new RingContacts({
      self,
      sideSize: limits.ringSideSize,
      moved: (known, isIn) => this.#log.mark(known, mark.ring, isIn),
    });
  }

  /**
   * The contact was told of, by whomever. Unknown ones are offered to all sets but the random one, known ones to that and to
   * the neighbours. Of a contact that was heard, another descriptor is not taken from hearsay. The own id is ignored.
   */
  add(contact: Contact): AddResult {
    if (contact.peer.id === this.#self.peer.id) return NOTHING;
    const met = this.#known.get(contact.peer.id);
    const known = met ?? this.#enter(contact);
    if (!known.isVerified) this.#renew(known, contact);
    if (met?.has(mark.neighbour | mark.nearby)) this.#random.offer(met);
    const wasWaiting = known.has(mark.bucketWaiting);
    this.#judge(known, mark.dismissed, false);
    this.#neighbourhood.offer(known);
    const isWaiting = known.has(mark.bucketWaiting) && !wasWaiting;
    return { changes: this.#settle(), suspect: isWaiting ? this.#neighbourhood.nameSuspect(known) : undefined };
  }

  /**
   * The peer answered, or asked us directly: its contact is active from now on. `as`: what it said of itself, if it did; then an
   * unknown peer becomes known, and another descriptor replaces the known one. Without it, an unknown id is ignored.
   */
  heard(id: PeerId, as?: Contact): readonly ContactChange[] {
    if (id === this.#self.peer.id || (as !== undefined && as.peer.id !== id)) return NO_CHANGES;
    const known = this.#known.get(id) ?? (as === undefined ? undefined : this.#enter(as));
    if (known === undefined) return NO_CHANGES;
    if (as !== undefined) this.#renew(known, as);
    if (!known.isVerified) {
      this.#judge(known, mark.verified, true);
      this.#judge(known, mark.dismissed, false);
      this.#nearby.insert(known);
      this.#ring.offer(known);
    }
    this.#neighbourhood.heard(known);
    return this.#settle();
  }

  /** It is gone: from all sets. Those that waited for its places follow. */
  remove(id: PeerId): readonly ContactChange[] {
    const known = this.#known.get(id);
    if (known === undefined) return NO_CHANGES;
    this.#known.delete(id);
    this.#takeOut(known);
    this.#random.remove(known);
    return this.#settle();
  }

  /** Its connection broke: it is not active, and no neighbour until heard or added again. Other sets keep it. */
  removeNeighbour(id: PeerId): readonly ContactChange[] {
    const known = this.#known.get(id);
    if (known?.isNeighbour !== true) return NO_CHANGES;
    this.#takeOut(known);
    this.#judge(known, mark.verified, false);
    this.#judge(known, mark.dismissed, true);
    return this.#settle();
  }

  /** True when it was heard since it is known, and its connection did not break. */
  isActive(id: PeerId): boolean {
    return this.#known.get(id)?.isVerified ?? false;
  }

  isNeighbour(id: PeerId): boolean {
    return this.#known.get(id)?.isNeighbour ?? false;
  }

  get neighbourCount(): number {
    return this.#neighbours.size;
  }

  /** Contacts in all sets, and those that wait for a place in a bucket. */
  get knownCount(): number {
    return this.#known.size;
  }

  get(id: PeerId): Contact | undefined {
    return this.#known.get(id)?.contact;
  }

  /** The member heard least recently of the full bucket in which `id` waits for a place. */
  suspectFor(id: PeerId): Contact | undefined {
    const known = this.#known.get(id);
    return known?.has(mark.bucketWaiting) ? this.#neighbourhood.suspectFor(known)?.contact : undefined;
  }

  /** The active nearby contact nearest to the own id that is no neighbour though its bucket has room; `add` makes it one. */
  promotable(): Contact | undefined {
    return this.#nearby.items.find(
      (known) => known.isVerified && !known.isNeighbour && this.#neighbourhood.hasRoomFor(known),
    )?.contact;
  }

  /** A snapshot, like all that follow; longest neighbours first. */
  neighbours(): readonly Contact[] {
    return contactsOf(this.#neighbours);
  }

  /** Nearest to the own id first. */
  nearby(): readonly Contact[] {
    return contactsOf(this.#nearby.items);
  }

  /** Oldest first. */
  random(): readonly Contact[] {
    return contactsOf(this.#random.items);
  }

  /** Nearest first on each side. */
  ring(): RingSides {
    return this.#ring.sides();
  }

  /** Of the neighbours, heard or not; nearest first. */
  closestNeighbours(target: Key, count: number, exclude?: ReadonlySet<PeerId>): readonly Contact[] {
    return this.#index.closest(target, count, mark.neighbour, exclude);
  }

  /** Of neighbours and nearby contacts, heard or not; nearest first. */
  closest(target: Key, count: number, exclude?: ReadonlySet<PeerId>): readonly Contact[] {
    return this.#index.closest(target, count, mark.indexed, exclude);
  }

  /** Of the neighbours those that were heard, nearest first. What others are told of: that another contact is gone, nobody notices. */
  closestActive(target: Key, count: number, exclude?: ReadonlySet<PeerId>): readonly Contact[] {
    return this.#index.closest(target, count, mark.verified | mark.neighbour, exclude);
  }

  /** Of all that is known, heard or not, the nearest to a ring id of 15 bytes on each side. Throws `INVALID_ARGUMENT`. */
  closestRing(ringId: Uint8Array, perSide: number): RingSides {
    return nearestOnRing(ringPlaceFromBytes(ringId), contactsOf(this.#known.values()), perSide);
  }

  /** Like `closestRing`, of those that were heard. What others are answered with. */
  closestActiveRing(ringId: Uint8Array, perSide: number): RingSides {
    const heard = [...this.#known.values()].filter(({ isVerified }) => isVerified);
    return nearestOnRing(ringPlaceFromBytes(ringId), contactsOf(heard), perSide);
  }

  /** Makes a contact known that is not. No set may want it; then `#settle` forgets it. */
  #enter(contact: Contact): KnownContact {
    const known = new KnownContact(contact, commonPrefixBits(this.#self.key, contact.key));
    this.#known.set(contact.peer.id, known);
    this.#log.touch(known);
    this.#nearby.insert(known);
    this.#ring.offer(known);
    return known;
  }

  #renew(known: KnownContact, contact: Contact): void {
    if (known.contact === contact || isSameDescriptor(known.contact.peer, contact.peer)) return;
    // Its place on the ring may be another one.
    this.#ring.remove(known);
    known.contact = contact;
    this.#hasRingRoom = true;
    this.#log.touch(known);
  }

  #takeOut(known: KnownContact): void {
    if (known.has(mark.ring)) this.#hasRingRoom = true;
    this.#neighbourhood.remove(known);
    this.#nearby.remove(known);
    this.#ring.remove(known);
  }

  /** Changes what its place depends on. */
  #judge(known: KnownContact, bit: number, isSet: boolean): void {
    if (known.has(bit) === isSet) return;
    this.#log.mark(known, bit, isSet);
    this.#neighbourhood.invalidate();
  }

  #movedInNearby(known: KnownContact, how: ListMove): void {
    this.#judge(known, mark.nearby, how === 'entered');
    if (how === 'displaced') this.#random.offer(known);
    if (how === 'removed') this.#hasNearbyRoom = true;
  }

  /** Lets others follow into what has become free, and tells what is different. */
  #settle(): readonly ContactChange[] {
    if (this.#log.isEmpty) return NO_CHANGES;
    if (this.#hasNearbyRoom && this.#known.size > this.#nearby.items.length) this.#nearby.refill(this.#known.values());
    if (this.#hasRingRoom) for (const known of this.#known.values()) this.#ring.offer(known);
    this.#hasNearbyRoom = this.#hasRingRoom = false;
    this.#neighbourhood.settle();
    return this.#log.tell((known) => this.#follow(known));
  }

  /** Brings what queries read to what is told. */
  #follow(known: KnownContact): void {
    if (known.has(mark.neighbour)) this.#neighbours.add(known);
    else this.#neighbours.delete(known);
    if (!known.isHeld) this.#known.delete(known.contact.peer.id);
    const belongs = known.has(mark.neighbour | mark.nearby);
    if (belongs === known.has(mark.indexed)) return;
    known.set(mark.indexed, belongs);
    if (belongs) this.#index.add(known);
    else this.#index.delete(known);
  }
}

function contactsOf(known: Iterable<KnownContact>): readonly Contact[] {
  return Array.from(known, ({ contact }) => contact);
}
