/**
 * What changed in the sets since it was last told. `ContactSets` marks contacts through this while it works, as often as it
 * likes, and tells once at the end: who left a set and is back in it has not changed.
 */
import type { Contact } from './contact.js';
import { type KnownContact, mark } from './known-contact.js';

/** A contact entered or left one set. */
export interface SetChange {
  readonly set: 'neighbour' | 'nearby' | 'random' | 'ring';
  readonly type: 'added' | 'removed';
  readonly contact: Contact;
}

export const NO_CHANGES: readonly SetChange[] = [];

const SETS: readonly (readonly [bit: number, name: SetChange['set']])[] = [
  [mark.neighbour, 'neighbour'],
  [mark.nearby, 'nearby'],
  [mark.random, 'random'],
  [mark.ring, 'ring'],
];

export class ChangeLog {
  /** Contacts whose marks may differ from what was told; some of them twice. */
  #touched: KnownContact[] = [];

  get isEmpty(): boolean {
    return this.#touched.length === 0;
  }

  /** Must be called for every contact whose marks have changed. */
  touch(known: KnownContact): void {
    this.#touched.push(known);
  }

  mark(known: KnownContact, bit: number, isSet: boolean): void {
    if (known.has(bit) === isSet) return;
    known.set(bit, isSet);
    this.touch(known);
  }

  /** Removals first; a new array. `reviewed` is called for every contact that was touched, changed or not. */
  tell(reviewed: (known: KnownContact) => void): readonly SetChange[] {
    const touched = this.#touched;
    this.#touched = [];
    const removed: SetChange[] = [];
    const added: SetChange[] = [];
    for (const known of touched) {
      const change = known.tell();
      if (change !== undefined) {
        list(removed, 'removed', change.removed, known);
        list(added, 'added', change.added, known);
      }
      reviewed(known);
    }
    return removed.length === 0 ? added : removed.concat(added);
  }
}

function list(changes: SetChange[], type: SetChange['type'], marks: number, { contact }: KnownContact): void {
  if (marks === 0) return;
  for (const [bit, set] of SETS) if ((marks & bit) !== 0) changes.push({ set, type, contact });
}
