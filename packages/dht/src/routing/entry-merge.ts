/**
 * Entries of one key from several peers made one per creator: the newest wins. The network's own nodes keep the first that came
 * (wire-protocol 9.9), so a fetch of theirs may return what was replaced long ago. Pure; a recursive session holds one.
 */
import { equalBytes, toHex } from '@peerlatch/connection/base';
import { PEER_ID_BYTES } from '@peerlatch/connection/peer';
import type { messages } from '@peerlatch/connection/wire';
import type { Key } from '../id/key.js';

type DataEntry = messages.DataEntry;

export class EntryMerge {
  readonly #key: Key;
  readonly #limit: number;
  readonly #byCreator = new Map<string, DataEntry>();

  /** `limit`: creators kept; one more is ignored. */
  constructor(key: Key, limit: number) {
    this.#key = key;
    this.#limit = limit;
  }

  /** Takes entries over; those of another key, or without creator or time, are ignored. */
  add(entries: readonly DataEntry[]): void {
    for (const entry of entries.slice(0, this.#limit)) {
      if (entry.creator.length === PEER_ID_BYTES && equalBytes(entry.key, this.#key)) this.#put(entry);
    }
  }

  /** One per creator, in the order in which the creators were first heard of. */
  get entries(): readonly DataEntry[] {
    return [...this.#byCreator.values()];
  }

  /** Some entry of a peer that is among the storers of the key. */
  get hasFresh(): boolean {
    for (const { stale } of this.#byCreator.values()) if (!stale) return true;
    return false;
  }

  #put(entry: DataEntry): void {
    const creator = toHex(entry.creator);
    const known = this.#byCreator.get(creator);
    if (entry.createdAt === undefined || (known === undefined && this.#byCreator.size >= this.#limit)) return;
    if (known === undefined || isPreferred(entry, known)) this.#byCreator.set(creator, entry);
  }
}

/** The newer one; of equally old ones the deleted, then the one that is not stale. */
function isPreferred(entry: DataEntry, known: DataEntry): boolean {
  const order = compareTime(entry, known);
  if (order !== 0) return order > 0;
  if (entry.deleted !== known.deleted) return entry.deleted;
  return known.stale && !entry.stale;
}

function compareTime({ createdAt: a }: DataEntry, { createdAt: b }: DataEntry): number {
  if (a === undefined || b === undefined) return 0;
  if (a.seconds !== b.seconds) return a.seconds > b.seconds ? 1 : -1;
  return a.nanos - b.nanos;
}
