/**
 * The k-buckets around the own id: one per length of the shared prefix, made when its first contact comes. The splitting tree of
 * the network (wire-protocol 9.3) ends in the same ranges, except that its nearest ones are not told apart before they are full.
 * `Neighbourhood` calls it; which contacts are nearest to a key is the matter of `ContactIndex`.
 */
import { KBucket, type KBucketParts } from './k-bucket.js';
import type { Ranked } from './known-contact.js';

/** An item that knows its bucket. */
export interface Prefixed extends Ranked {
  /** Bits shared with the own id, 0 to 159. */
  readonly prefixBits: number;
}

export class RoutingTable<T extends Prefixed> {
  readonly #parts: KBucketParts<T>;
  /** By shared bits; undefined where nobody came. */
  readonly #buckets: (KBucket<T> | undefined)[] = [];

  constructor(parts: KBucketParts<T>) {
    this.#parts = parts;
  }

  /** Places in all buckets. Counts anew with every call. */
  get counts(): { readonly members: number; readonly waiting: number } {
    let [members, waiting] = [0, 0];
    for (const bucket of this.#buckets) {
      members += bucket?.members.length ?? 0;
      waiting += bucket?.waiting.length ?? 0;
    }
    return { members, waiting };
  }

  /** See `KBucket.offer`. */
  offer(item: T): 'added' | 'known' | 'full' {
    return this.#bucketOf(item).offer(item);
  }

  /** See `KBucket.heard`. */
  heard(item: T): void {
    this.#bucketOf(item).heard(item);
  }

  /** See `KBucket.remove`. */
  remove(item: T): void {
    this.#buckets[item.prefixBits]?.remove(item);
  }

  /** Fills free places of all buckets with those that wait. */
  promote(): void {
    for (const bucket of this.#buckets) if (bucket !== undefined && bucket.waiting.length > 0) bucket.promote();
  }

  /** The member heard least recently where `item` would stand, when that bucket is full. */
  suspectFor(item: T): T | undefined {
    return this.#buckets[item.prefixBits]?.suspect;
  }

  /** True when the bucket of `item` has a free place. */
  hasRoomFor(item: T): boolean {
    return this.#buckets[item.prefixBits]?.isFull !== true;
  }

  #bucketOf({ prefixBits }: T): KBucket<T> {
    const known = this.#buckets[prefixBits];
    if (known !== undefined) return known;
    while (this.#buckets.length < prefixBits) this.#buckets.push(undefined);
    const bucket = new KBucket(this.#parts);
    this.#buckets[prefixBits] = bucket;
    return bucket;
  }
}
