/**
 * Contacts by the length of the prefix that they share with the own id, for the question that every query of the network asks:
 * which are nearest to a key? In the order of XOR distance those come first that share as much with the own id as the key
 * does, then all that share more, then those that share one bit less, and so on; so only what is needed is looked at, and
 * nothing is sorted as a whole. Who belongs in it is the matter of `ContactSets`.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import { commonPrefixBits, compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';
import type { Contact } from './contact.js';
import type { Prefixed } from './routing-table.js';
import { type Compare, insertNearest } from './select-nearest.js';

export class ContactIndex<T extends Prefixed> {
  readonly #self: Key;
  /** By shared bits, in no order; undefined where nobody came. */
  readonly #groups: (T[] | undefined)[] = [];

  constructor(self: Key) {
    this.#self = self;
  }

  /** Must not be in it yet. */
  add(item: T): void {
    while (this.#groups.length < item.prefixBits) this.#groups.push(undefined);
    const group = this.#groups[item.prefixBits];
    if (group === undefined) this.#groups[item.prefixBits] = [item];
    else group.push(item);
  }

  delete(item: T): void {
    const group = this.#groups[item.prefixBits];
    const position = group?.indexOf(item) ?? -1;
    const last = position < 0 ? undefined : group?.pop();
    if (group !== undefined && last !== undefined && last !== item) group[position] = last;
  }

  /** The `count` nearest to `target` of those that `accepts` takes, without `exclude`, nearest first; a new array. */
  closest(
    target: Key,
    count: number,
    accepts: (item: T) => boolean,
    exclude?: ReadonlySet<PeerId>,
  ): readonly Contact[] {
    if (exclude !== undefined && exclude.size > 0) {
      return this.closest(target, count, (item) => accepts(item) && !exclude.has(item.contact.peer.id));
    }
    const found: Contact[] = [];
    if (count <= 0) return found;
    const compare: Compare<Contact> = (a, b) => compareDistance(target, a.key, b.key);
    const shared = commonPrefixBits(this.#self, target);
    this.#select(shared, shared, found, count, accepts, compare);
    if (found.length < count) this.#select(shared + 1, this.#groups.length - 1, found, count, accepts, compare);
    for (let bits = Math.min(shared, this.#groups.length) - 1; bits >= 0 && found.length < count; bits--) {
      this.#select(bits, bits, found, count, accepts, compare);
    }
    return found;
  }

  /** Appends the nearest of the groups from `first` to `last`, sorted, up to `limit` in all. */
  #select(
    first: number,
    last: number,
    found: Contact[],
    limit: number,
    accepts: (item: T) => boolean,
    compare: Compare<Contact>,
  ): void {
    const start = found.length;
    for (let bits = first; bits <= last; bits++) {
      const group = this.#groups[bits];
      if (group === undefined) continue;
      for (const item of group) if (accepts(item)) insertNearest(found, start, limit, item.contact, compare);
    }
  }
}
