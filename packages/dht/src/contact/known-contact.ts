/**
 * A contact as one layer of one node knows it: the shared `Contact`, whether it was heard, and in which sets it stands. One
 * object per known contact is held by all sets, so that nothing is looked up twice. A network of ten thousand nodes in one
 * process has millions of these: marks are bits of one number. `ContactSets` alone makes and marks them.
 */
import type { Key } from '../id/key.js';
import type { Contact } from './contact.js';

/** What the lists of this room order by. */
export interface Ranked {
  readonly contact: Contact;
  /** It was heard: it answered, or asked us directly. */
  readonly isVerified: boolean;
}

/** Marks of a known contact; the first four are the sets that others hear of. */
export const mark = {
  neighbour: 1,
  nearby: 2,
  random: 4,
  ring: 8,
  /** Has a place in its k-bucket. */
  bucketMember: 16,
  /** In the replacement cache of its k-bucket. */
  bucketWaiting: 32,
  /** Among the verified contacts nearest to the own id. */
  leaf: 64,
  /** Not heard yet, and would be `leaf` if it were: a neighbour meanwhile, so that somebody pings it. */
  leafProbation: 128,
  verified: 256,
  /** Was taken out of the neighbours: comes back when it is heard, or told of again. */
  dismissed: 512,
  /** In the index that queries are answered from. */
  indexed: 1_024,
  /** Somebody was asked to ping it, and it was not heard since. */
  suspected: 2_048,
} as const;

/** The first 32 bits of a key, as a signed number. */
export function headOf(key: Key): number {
  return ((key[0] ?? 0) << 24) | ((key[1] ?? 0) << 16) | ((key[2] ?? 0) << 8) | (key[3] ?? 0);
}

const NEIGHBOUR_BY = mark.bucketMember | mark.leaf | mark.leafProbation;
const HELD_BY = NEIGHBOUR_BY | mark.nearby | mark.random | mark.ring | mark.bucketWaiting;
const TOLD = mark.neighbour | mark.nearby | mark.random | mark.ring;

export class KnownContact implements Ranked {
  /** Changes only into another descriptor of the same id. */
  contact: Contact;
  /** Bits that its key shares with the own id: its k-bucket. */
  readonly prefixBits: number;
  /** The first 32 bits of its key, signed: most comparisons of distances end there. */
  readonly head: number;
  #marks = 0;
  #told = 0;

  constructor(contact: Contact, prefixBits: number) {
    this.contact = contact;
    this.prefixBits = prefixBits;
    this.head = headOf(contact.key);
  }

  get isVerified(): boolean {
    return this.has(mark.verified);
  }

  /** As it is now, told or not. */
  get isNeighbour(): boolean {
    return this.has(NEIGHBOUR_BY);
  }

  /** False when no set has it any more. */
  get isHeld(): boolean {
    return this.has(HELD_BY);
  }

  /** True when it has one of the marks in `marks`. */
  has(marks: number): boolean {
    return (this.#marks & marks) !== 0;
  }

  /** True when it has every one of the marks in `marks`. */
  hasAll(marks: number): boolean {
    return (this.#marks & marks) === marks;
  }

  set(marks: number, isSet: boolean): void {
    this.#marks = isSet ? this.#marks | marks : this.#marks & ~marks;
  }

  /** The sets, as marks, that it entered and left since the last call; undefined for none. */
  tell(): { readonly added: number; readonly removed: number } | undefined {
    this.set(mark.neighbour, this.isNeighbour);
    const now = this.#marks & TOLD;
    const told = this.#told;
    this.#told = now;
    return now === told ? undefined : { added: now & ~told, removed: told & ~now };
  }
}
