/**
 * One k-bucket: the contacts that share so many bits with the own id, and those that wait for a place among them. Members stand
 * in the order in which they were heard, those never heard first; the first is the one in doubt. A newcomer never displaces a
 * member that was heard: who owns the bucket pings the suspect, and removes it when it is silent. Members never heard give way
 * to newcomers that were. The owner hears of every item that changes its place.
 */
import type { Ranked } from './known-contact.js';

/** Where an item stands; undefined: not in the bucket. */
export type BucketPlace = 'member' | 'waiting' | undefined;

export interface KBucketParts<T> {
  /** Members at most. */
  readonly size: number;
  /** Items that wait at most. */
  readonly waitingSize: number;
  /** Whether one more item that was never heard may be a member. */
  readonly admits: (item: T) => boolean;
  /** Called when `item` has got its place, or lost it. */
  readonly moved: (item: T, place: BucketPlace) => void;
}

export class KBucket<T extends Ranked> {
  readonly #parts: KBucketParts<T>;
  /** Never heard, oldest first; then heard, least recently first. */
  readonly #members: T[] = [];
  /** Most recent last. */
  readonly #waiting: T[] = [];

  constructor(parts: KBucketParts<T>) {
    this.#parts = parts;
  }

  /** A view: copy it before the bucket changes. */
  get members(): readonly T[] {
    return this.#members;
  }

  /** A view: copy it before the bucket changes. */
  get waiting(): readonly T[] {
    return this.#waiting;
  }

  get isFull(): boolean {
    return this.#members.length >= this.#parts.size;
  }

  /** The member of a full bucket that was heard least recently. */
  get suspect(): T | undefined {
    return this.isFull ? this.#members[0] : undefined;
  }

  /**
   * `known`: it is a member, and stays where it stands. `added`: it is one now. `full`: it waits now, or was refused because
   * all that wait were heard and it was not; the bucket is full then, or `admits` said no.
   */
  offer(item: T): 'added' | 'known' | 'full' {
    if (this.#members.includes(item)) return 'known';
    const wasWaiting = take(this.#waiting, item);
    if (!this.isFull && this.#mayJoin(item)) {
      this.#join(item);
      return 'added';
    }
    const [first] = this.#members;
    if (this.isFull && item.isVerified && first?.isVerified === false) {
      this.#members.shift();
      this.#join(item);
      this.#wait(first, false);
      return 'added';
    }
    this.#wait(item, wasWaiting);
    return 'full';
  }

  /** The item, verified by now, was heard: it moves to the end of its row, or is offered. */
  heard(item: T): void {
    if (take(this.#members, item)) this.#members.push(item);
    else this.offer(item);
  }

  /** Nobody follows: see `promote`. */
  remove(item: T): void {
    const isRemoved = take(this.#members, item) || take(this.#waiting, item);
    if (isRemoved) this.#parts.moved(item, undefined);
  }

  /** Fills free places with those that wait: heard before never heard, most recent first. */
  promote(): void {
    while (!this.isFull) {
      const next =
        this.#waiting.findLast((item) => item.isVerified) ?? this.#waiting.findLast((item) => this.#mayJoin(item));
      if (next === undefined) return;
      take(this.#waiting, next);
      this.#join(next);
    }
  }

  #mayJoin(item: T): boolean {
    return item.isVerified || this.#parts.admits(item);
  }

  #join(item: T): void {
    const heardFrom = this.#members.findIndex((member) => member.isVerified);
    this.#members.splice(item.isVerified || heardFrom < 0 ? this.#members.length : heardFrom, 0, item);
    this.#parts.moved(item, 'member');
  }

  #wait(item: T, wasWaiting: boolean): void {
    this.#waiting.push(item);
    if (!wasWaiting) this.#parts.moved(item, 'waiting');
    if (this.#waiting.length <= this.#parts.waitingSize) return;
    const dropped = this.#waiting.find((other) => !other.isVerified) ?? this.#waiting[0];
    if (dropped !== undefined) this.remove(dropped);
  }
}

function take<T>(items: T[], item: T): boolean {
  const position = items.indexOf(item);
  if (position >= 0) items.splice(position, 1);
  return position >= 0;
}
