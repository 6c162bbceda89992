/**
 * A bounded list in the order of nearness, whatever nearness is: to a key, or on a side of the ring. When it is full, those that
 * were never heard go first, the farthest of them before nearer ones; so nothing that is only told of displaces what was heard.
 * Its owner hears of every item that enters or leaves. No item may change its place in the order, or be inserted twice.
 */
import { compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';
import type { Contact } from './contact.js';
import type { Ranked } from './known-contact.js';
import { type Compare, positionOf } from './select-nearest.js';

/** `displaced`: by an item that ranks above it. */
export type ListMove = 'entered' | 'displaced' | 'removed';

export interface NearestListParts<T> {
  readonly capacity: number;
  /** 0 only for equal ids. */
  readonly compare: Compare<Contact>;
  /** Called when `item` has entered or left. */
  readonly moved: (item: T, how: ListMove) => void;
}

/** Orders by exact XOR distance to `key`. */
export function nearerTo(key: Key): Compare<Contact> {
  return (a, b) => compareDistance(key, a.key, b.key);
}

export class NearestList<T extends Ranked> {
  readonly #capacity: number;
  readonly #compare: Compare<Ranked>;
  readonly #moved: (item: T, how: ListMove) => void;
  readonly #items: T[] = [];

  constructor({ capacity, compare, moved }: NearestListParts<T>) {
    this.#capacity = capacity;
    this.#compare = (a, b) => compare(a.contact, b.contact);
    this.#moved = moved;
  }

  /** Nearest first. A view: copy it before the list changes. */
  get items(): readonly T[] {
    return this.#items;
  }

  get isFull(): boolean {
    return this.#items.length >= this.#capacity;
  }

  /** In O(log n). */
  has(item: Ranked): boolean {
    return this.#isAt(this.#positionOf(item), item);
  }

  /** True when the item is in the list afterwards. Of a full list it displaces one that ranks below it, if there is any. */
  insert(item: T): boolean {
    let position = this.#positionOf(item);
    if (this.#isAt(position, item)) return true;
    if (this.isFull) {
      const victim = this.#victimOf(item);
      if (victim === undefined) return false;
      this.#takeOut(victim, 'displaced');
      position = this.#positionOf(item);
    }
    this.#items.splice(position, 0, item);
    this.#moved(item, 'entered');
    return true;
  }

  /** True when the item was in the list. */
  remove(item: Ranked): boolean {
    return this.#takeOut(item, 'removed');
  }

  /** Fills what is free with the best of `candidates`: heard before never heard, nearest first. Looks at all for every place. */
  refill(candidates: Iterable<T>): void {
    const all = [...candidates];
    while (!this.isFull) {
      let best: T | undefined;
      for (const item of all) if (!this.has(item) && (best === undefined || this.#ranksAbove(item, best))) best = item;
      if (best === undefined) return;
      this.insert(best);
    }
  }

  #takeOut(item: Ranked, how: ListMove): boolean {
    const position = this.#positionOf(item);
    if (!this.#isAt(position, item)) return false;
    for (const removed of this.#items.splice(position, 1)) this.#moved(removed, how);
    return true;
  }

  #positionOf(item: Ranked): number {
    return positionOf<Ranked>(this.#items, 0, item, this.#compare);
  }

  #isAt(position: number, item: Ranked): boolean {
    return this.#items[position]?.contact.peer.id === item.contact.peer.id;
  }

  /** The farthest that was never heard, else the farthest; undefined when `item` ranks below it. */
  #victimOf(item: Ranked): T | undefined {
    const unheard = this.#items.findLast((other) => !other.isVerified);
    const victim = unheard ?? this.#items[this.#items.length - 1];
    return victim === undefined || !this.#ranksAbove(item, victim) ? undefined : victim;
  }

  #ranksAbove(a: Ranked, b: Ranked): boolean {
    return a.isVerified === b.isVerified ? this.#compare(a, b) < 0 : a.isVerified;
  }
}
