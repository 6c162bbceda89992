/**
 * Who is a neighbour: the members of the k-buckets and the leaf set (wire-protocol 9.3). Becoming one means that somebody locks and
 * pings the contact, so neighbours that were never heard are bounded in number: whoever fabricates contacts makes us ask few of
 * them at a time. Those for whom there is no room wait, in the replacement caches and in the nearby list, until others are heard
 * or removed. `ContactSets` calls this.
 */
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from './contact.js';
import type { BucketPlace } from './k-bucket.js';
import { type KnownContact, mark } from './known-contact.js';
import { LeafSet } from './leaf-set.js';
import type { NearestList } from './nearest-list.js';
import { RoutingTable } from './routing-table.js';
import type { Compare } from './select-nearest.js';

export interface NeighbourhoodParts {
  readonly limits: Pick<DhtLimits, 'bucketSize' | 'leafSetSize' | 'replacementCacheSize' | 'maxUnverifiedNeighbours'>;
  readonly nearby: NearestList<KnownContact>;
  /** By distance to the own id. */
  readonly compare: Compare<KnownContact>;
  /** Called when the marks of a contact have changed. */
  readonly touched: (known: KnownContact) => void;
}

export class Neighbourhood {
  readonly #parts: NeighbourhoodParts;
  readonly #table: RoutingTable<KnownContact>;
  readonly #leaves: LeafSet;
  /** Neighbours that were never heard. */
  readonly #unheard = new Set<KnownContact>();
  /** The leaf set has to be looked at. */
  #isStale = false;
  /** A bucket may have a free place, or one more neighbour that was never heard may come. */
  #hasRoom = false;

  constructor(parts: NeighbourhoodParts) {
    this.#parts = parts;
    const { limits, nearby, compare } = parts;
    const admits = (known: KnownContact): boolean =>
      this.#unheard.has(known) || this.#unheard.size < limits.maxUnverifiedNeighbours;
    this.#table = new RoutingTable({
      size: limits.bucketSize,
      waitingSize: limits.replacementCacheSize,
      admits,
      moved: (known, place) => this.#movedInBucket(known, place),
    });
    const moved = (known: KnownContact): void => this.#review(known);
    this.#leaves = new LeafSet({ size: limits.leafSetSize, compare, nearby, admits, moved });
  }

  /** It was told of, or told of again. */
  offer(known: KnownContact): void {
    this.#table.offer(known);
    if (!known.has(mark.nearby)) this.#leaves.consider(known);
  }

  /** It was heard, and is verified by now. */
  heard(known: KnownContact): void {
    known.set(mark.suspected, false);
    this.#table.heard(known);
    if (this.#unheard.delete(known)) this.#hasRoom = true;
  }

  /** Takes it out of everything here; `settle` lets others follow. */
  remove(known: KnownContact): void {
    this.#table.remove(known);
    this.#leaves.remove(known);
    this.#hasRoom = true;
  }

  /** The nearby list is another, or what is known of who was heard or dismissed. */
  invalidate(): void {
    this.#isStale = true;
  }

  /** Fills what has become free, nearest first. Belongs at the end of every change of the sets. */
  settle(): void {
    if (this.#isStale || this.#hasRoom) this.#leaves.update();
    this.#isStale = false;
    if (!this.#hasRoom) return;
    this.#hasRoom = false;
    this.#table.promote();
  }

  /** The member heard least recently of the full bucket where the contact would stand. */
  suspectFor(known: KnownContact): KnownContact | undefined {
    return this.#table.suspectFor(known);
  }

  /** The same, once until it is heard. */
  nameSuspect(known: KnownContact): Contact | undefined {
    const suspect = this.#table.suspectFor(known);
    if (suspect === undefined || suspect.has(mark.suspected)) return undefined;
    suspect.set(mark.suspected, true);
    return suspect.contact;
  }

  hasRoomFor(known: KnownContact): boolean {
    return this.#table.hasRoomFor(known);
  }

  #movedInBucket(known: KnownContact, place: BucketPlace): void {
    known.set(mark.bucketMember, place === 'member');
    known.set(mark.bucketWaiting, place === 'waiting');
    this.#review(known);
  }

  #review(known: KnownContact): void {
    if (known.isNeighbour && !known.isVerified) this.#unheard.add(known);
    else if (this.#unheard.delete(known)) this.#hasRoom = true;
    this.#parts.touched(known);
  }
}
