/**
 * A few contacts without regard to where they are (wire-protocol 9.3): each one offered is admitted by chance, and the oldest
 * goes when the list is full; those never heard before those that were. The owner hears of every item that enters or leaves.
 */
import { type Random, randomFraction } from '@peerlatch/connection/base';
import type { Ranked } from './known-contact.js';

export interface RandomContactsParts<T> {
  readonly capacity: number;
  /** Probability of being admitted, 0 to 1. */
  readonly share: number;
  readonly random: Random;
  /** Called when `item` has entered or left. */
  readonly moved: (item: T, isIn: boolean) => void;
}

export class RandomContacts<T extends Ranked> {
  readonly #parts: RandomContactsParts<T>;
  /** Oldest first. */
  readonly #items = new Set<T>();

  constructor(parts: RandomContactsParts<T>) {
    this.#parts = parts;
  }

  /** Oldest first. A view: copy it before the list changes. */
  get items(): ReadonlySet<T> {
    return this.#items;
  }

  /** Draws only for an item that is not in the list. What was never heard displaces nothing that was. */
  offer(item: T): void {
    const { capacity, share, random } = this.#parts;
    if (this.#items.has(item) || randomFraction(random) >= share) return;
    if (this.#items.size >= capacity) {
      const victim = this.#victim();
      if (victim === undefined || (victim.isVerified && !item.isVerified)) return;
      this.remove(victim);
    }
    this.#items.add(item);
    this.#parts.moved(item, true);
  }

  remove(item: T): void {
    if (this.#items.delete(item)) this.#parts.moved(item, false);
  }

  #victim(): T | undefined {
    let oldest: T | undefined;
    for (const item of this.#items) {
      if (!item.isVerified) return item;
      oldest ??= item;
    }
    return oldest;
  }
}
