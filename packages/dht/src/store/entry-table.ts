/**
 * Entries by key and creator, with every limit on them: which entry is newer, and whether there is room, is decided here for all
 * storages, synchronously. The index of `LocalStore` is one as well. Pure; what it holds are the records it was given.
 */
import { toHex } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { Key } from '../id/key.js';
import type { EntryFlags, EntryIdentity, StorageLimits, StoredRecord } from './entry-storage.js';
import { compareInstants } from './instant.js';
import { bytesOfEntry, type StoredEntry } from './stored-entry.js';

export type TablePut<R> =
  | { readonly kind: 'stored'; readonly replaced: R | undefined }
  | { readonly kind: 'outdated'; readonly held: R }
  | { readonly kind: 'full'; readonly limit: keyof StorageLimits };

const NO_LIMIT: StorageLimits = {
  maxStoredEntries: Number.POSITIVE_INFINITY,
  maxStoredBytes: Number.POSITIVE_INFINITY,
  maxEntriesPerKey: Number.POSITIVE_INFINITY,
  maxEntriesPerCreator: Number.POSITIVE_INFINITY,
};

/** `R`: what is kept per entry. */
export class EntryTable<R extends StoredRecord> {
  readonly #limits: StorageLimits;
  readonly #keys = new Map<string, Map<PeerId, R>>();
  /** Entries by creator. */
  readonly #creators = new Map<PeerId, number>();
  #entries = 0;
  #bytes = 0;

  /** Without limits, whoever fills it has them. */
  constructor(limits: StorageLimits = NO_LIMIT) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the record if it is strictly newer, and there is room. */
  put(record: R): TablePut<R> {
    const { entry } = record;
    const name = toHex(entry.key);
    const held = this.#keys.get(name)?.get(entry.creator);
    if (held !== undefined && compareInstants(entry.createdAt, held.entry.createdAt) <= 0)
      return { kind: 'outdated', held };
    const limit = this.#missing(name, entry, held?.entry);
    if (limit !== undefined) return { kind: 'full', limit };
    this.#set(name, record, held);
    return { kind: 'stored', replaced: held };
  }

  /** Takes `record` in place of one of the same identity, whatever it changes otherwise. */
  replace(record: R): void {
    const held = this.find(record.entry.key, record.entry.creator);
    if (held !== undefined) this.#set(toHex(record.entry.key), record, held);
  }

  /** All of a key. */
  of(key: Key): readonly R[] {
    if (this.#entries === 0) return [];
    const creators = this.#keys.get(toHex(key));
    return creators === undefined ? [] : [...creators.values()];
  }

  find(key: Key, creator: PeerId): R | undefined {
    return this.#keys.get(toHex(key))?.get(creator);
  }

  /** The very entry, not another one of the same key and creator. */
  same({ key, creator, createdAt }: EntryIdentity): R | undefined {
    const held = this.find(key, creator);
    return held !== undefined && compareInstants(held.entry.createdAt, createdAt) === 0 ? held : undefined;
  }

  /** Removes exactly this record; false when it is not there any more. */
  delete(record: R): boolean {
    const { key, creator } = record.entry;
    const name = toHex(key);
    const creators = this.#keys.get(name);
    if (creators === undefined || creators.get(creator) !== record) return false;
    creators.delete(creator);
    if (creators.size === 0) this.#keys.delete(name);
    this.#count(creator, -1, -bytesOfEntry(record.entry));
    return true;
  }

  clear(): void {
    this.#keys.clear();
    this.#creators.clear();
    this.#entries = 0;
    this.#bytes = 0;
  }

  /** Each key that has entries; must not be changed meanwhile. */
  *keys(): Iterable<Key> {
    for (const creators of this.#keys.values()) {
      for (const { entry } of creators.values()) {
        yield entry.key;
        break;
      }
    }
  }

  /** Must not be changed meanwhile. */
  *records(): Iterable<R> {
    for (const creators of this.#keys.values()) yield* creators.values();
  }

  /** The limit that has no room for the entry in place of `held`. */
  #missing(name: string, entry: StoredEntry, held: StoredEntry | undefined): keyof StorageLimits | undefined {
    const limits = this.#limits;
    if (this.#bytes + bytesOfEntry(entry) - (held === undefined ? 0 : bytesOfEntry(held)) > limits.maxStoredBytes)
      return 'maxStoredBytes';
    if (held !== undefined) return undefined;
    if (this.#entries >= limits.maxStoredEntries) return 'maxStoredEntries';
    if ((this.#keys.get(name)?.size ?? 0) >= limits.maxEntriesPerKey) return 'maxEntriesPerKey';
    if ((this.#creators.get(entry.creator) ?? 0) >= limits.maxEntriesPerCreator) return 'maxEntriesPerCreator';
    return undefined;
  }

  #set(name: string, record: R, held: R | undefined): void {
    const { creator } = record.entry;
    let creators = this.#keys.get(name);
    if (creators === undefined) {
      creators = new Map();
      this.#keys.set(name, creators);
    }
    creators.set(creator, record);
    if (held === undefined) this.#count(creator, 1, bytesOfEntry(record.entry));
    else this.#bytes += bytesOfEntry(record.entry) - bytesOfEntry(held.entry);
  }

  #count(creator: PeerId, entries: number, bytes: number): void {
    this.#entries += entries;
    this.#bytes += bytes;
    const count = (this.#creators.get(creator) ?? 0) + entries;
    if (count === 0) this.#creators.delete(creator);
    else this.#creators.set(creator, count);
  }
}

/** The entry with flags set; itself when it has them. */
export function withFlags(
  entry: StoredEntry,
  { stale = entry.stale, deleted = entry.deleted }: EntryFlags,
): StoredEntry {
  return stale === entry.stale && deleted === entry.deleted ? entry : { ...entry, stale, deleted };
}
