/**
 * The leaf set: of the contacts that were heard, those nearest to the own id; neighbours whatever their bucket holds, so that a
 * node knows its surroundings exactly. Who is only told of must not push anybody out of it: such a contact stands beside it, on
 * probation, while it is among as many nearest of all. It is a neighbour meanwhile, so it gets pinged, and takes its place
 * when it is heard. `Neighbourhood` calls this.
 */
import { type KnownContact, mark } from './known-contact.js';
import type { NearestList } from './nearest-list.js';
import type { Compare } from './select-nearest.js';

export interface LeafSetParts {
  readonly size: number;
  /** By distance to the own id. */
  readonly compare: Compare<KnownContact>;
  /** All that is known around the own id. */
  readonly nearby: NearestList<KnownContact>;
  /** Whether one more contact that was never heard may be a neighbour. */
  readonly admits: (known: KnownContact) => boolean;
  /** Called when the marks of a contact have changed. */
  readonly moved: (known: KnownContact) => void;
}

export class LeafSet {
  readonly #parts: LeafSetParts;
  /** Nearest first. */
  #members: readonly KnownContact[] = [];
  readonly #onProbation = new Set<KnownContact>();

  constructor(parts: LeafSetParts) {
    this.#parts = parts;
  }

  /** Follows changes of the nearby list, and of who was heard. */
  update(): void {
    const next = this.#nearestHeard();
    if (next !== undefined) this.#replace(next);
    for (const known of this.#onProbation) if (known.isVerified || !this.#isInRange(known)) this.#endProbation(known);
    const { nearby, size } = this.#parts;
    const count = Math.min(size, nearby.items.length);
    for (let position = 0; position < count; position++) this.#admit(nearby.items[position]);
  }

  /** Puts a contact on probation that was never heard and is near enough, though the nearby list has no room for it. */
  consider(known: KnownContact): void {
    if (this.#isInRange(known)) this.#admit(known);
  }

  #admit(known: KnownContact | undefined): void {
    if (known === undefined || known.has(mark.verified | mark.dismissed | mark.leafProbation)) return;
    if (!this.#parts.admits(known)) return;
    this.#onProbation.add(known);
    this.#mark(known, mark.leafProbation, true);
  }

  /** Takes a contact out that is not in the nearby list any more, or is dismissed; the next `update` fills its place. */
  remove(known: KnownContact): void {
    this.#endProbation(known);
    if (!known.has(mark.leaf)) return;
    this.#members = this.#members.filter((member) => member !== known);
    this.#mark(known, mark.leaf, false);
  }

  /** The members as they should be; undefined when they are so already. */
  #nearestHeard(): readonly KnownContact[] | undefined {
    const { nearby, size } = this.#parts;
    const next: KnownContact[] = [];
    let isSame = true;
    for (const known of nearby.items) {
      if (next.length >= size) break;
      if (!known.isVerified) continue;
      isSame &&= this.#members[next.length] === known;
      next.push(known);
    }
    return isSame && next.length === this.#members.length ? undefined : next;
  }

  #replace(next: readonly KnownContact[]): void {
    const left = this.#members.filter((known) => !next.includes(known));
    this.#members = next;
    for (const known of left) this.#mark(known, mark.leaf, false);
    for (const known of next) if (!known.has(mark.leaf)) this.#mark(known, mark.leaf, true);
  }

  #endProbation(known: KnownContact): void {
    if (this.#onProbation.delete(known)) this.#mark(known, mark.leafProbation, false);
  }

  /** Among the `size` nearest of all that is known. */
  #isInRange(known: KnownContact): boolean {
    const { nearby, size, compare } = this.#parts;
    const last = nearby.items[size - 1];
    return last === undefined || compare(known, last) <= 0;
  }

  #mark(known: KnownContact, bit: number, isSet: boolean): void {
    known.set(bit, isSet);
    this.#parts.moved(known);
  }
}
