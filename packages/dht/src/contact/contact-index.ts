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
import { headOf, type KnownContact } from './known-contact.js';

/** What is being selected: all by name, so that the loop over contacts allocates nothing. */
interface Selection {
  readonly target: Key;
  readonly targetHead: number;
  readonly limit: number;
  /** All of these marks are needed. */
  readonly marks: number;
  readonly exclude: ReadonlySet<PeerId> | undefined;
  readonly found: Contact[];
  /** Of each found one the first 32 bits of its distance, in the order of signed numbers. */
  readonly heads: number[];
}

const SIGN = 0x80_00_00_00;

export class ContactIndex {
  readonly #self: Key;
  /** By shared bits, in no order; undefined where nobody came. */
  readonly #groups: (KnownContact[] | undefined)[] = [];

  constructor(self: Key) {
    this.#self = self;
  }

  /** Must not be in it yet. */
  add(known: KnownContact): void {
    while (this.#groups.length < known.prefixBits) this.#groups.push(undefined);
    const group = this.#groups[known.prefixBits];
    if (group === undefined) this.#groups[known.prefixBits] = [known];
    else group.push(known);
  }

  delete(known: KnownContact): void {
    const group = this.#groups[known.prefixBits];
    const position = group?.indexOf(known) ?? -1;
    const last = position < 0 ? undefined : group?.pop();
    if (group !== undefined && last !== undefined && last !== known) group[position] = last;
  }

  /** The `count` nearest to `target` that have all of `marks`, without `exclude`, nearest first; a new array. */
  closest(target: Key, count: number, marks: number, exclude?: ReadonlySet<PeerId>): readonly Contact[] {
    const found: Contact[] = [];
    if (count <= 0) return found;
    const targetHead = headOf(target) ^ SIGN;
    const selection = { target, targetHead, limit: count, marks, exclude, found, heads: [] };
    const groups = this.#groups;
    const shared = commonPrefixBits(this.#self, target);
    select(selection, groups, shared, Math.min(shared, groups.length - 1));
    if (found.length < count) select(selection, groups, shared + 1, groups.length - 1);
    for (let bits = Math.min(shared, groups.length) - 1; bits >= 0 && found.length < count; bits--) {
      select(selection, groups, bits, bits);
    }
    return found;
  }
}

/** Appends the nearest of the groups from `first` to `last`, sorted, up to the limit in all. */
function select(
  to: Selection,
  groups: readonly (readonly KnownContact[] | undefined)[],
  first: number,
  last: number,
): void {
  const { targetHead, limit, marks, exclude, found, heads } = to;
  const start = found.length;
  for (let bits = first; bits <= last; bits++) {
    const group = groups[bits];
    if (group === undefined) continue;
    for (const known of group) {
      const head = known.head ^ targetHead;
      if (found.length >= limit && head > (heads[limit - 1] ?? 0)) continue;
      if (!known.hasAll(marks) || exclude?.has(known.contact.peer.id) === true) continue;
      insert(to, start, known.contact, head);
    }
  }
}

/** From the end: what is farther moves one place back, and off the end beyond the limit. */
function insert({ target, limit, found, heads }: Selection, start: number, contact: Contact, head: number): void {
  let position = found.length;
  for (; position > start; position--) {
    const before = found[position - 1];
    const headBefore = heads[position - 1] ?? 0;
    if (before === undefined || headBefore < head) break;
    if (headBefore === head && compareDistance(target, before.key, contact.key) < 0) break;
    if (position >= limit) continue;
    found[position] = before;
    heads[position] = headBefore;
  }
  if (position >= limit) return;
  found[position] = contact;
  heads[position] = head;
}
