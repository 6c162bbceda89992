/**
 * The port behind the store: where entries are kept. In memory by default (`MemoryStorage`), on disk (`openPersistentStorage`), or
 * whatever an application brings; `test/support/storage-contract.ts` says what each has to do. What is refused for its age or for want of room
 * is a result, never an exception: it is what others send. Storages know no clock: moments are numbers that they are given.
 */
import type { DhtLimits } from '../base/dht-limits.js';
import type { Key } from '../id/key.js';
import type { StoredEntry } from './stored-entry.js';

/** An entry and its end. */
export interface StoredRecord {
  readonly entry: StoredEntry;
  /** Ms since the epoch, by our wall clock. */
  readonly expiresAt: number;
}

export type StorageLimits = Pick<
  DhtLimits,
  'maxStoredEntries' | 'maxStoredBytes' | 'maxEntriesPerKey' | 'maxEntriesPerCreator'
>;

export type PutResult =
  | { readonly kind: 'stored' }
  /** There is one of the same key and creator that is as new or newer; it is as safe as one that was stored. */
  | { readonly kind: 'outdated' }
  /** No room by this limit. */
  | { readonly kind: 'full'; readonly limit: keyof StorageLimits }
  /** The medium did not take it, and what was there before is there still. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** Which flags to set; absent ones stay. */
export interface EntryFlags {
  readonly stale?: boolean;
  readonly deleted?: boolean;
}

/** Which entry: not another one of the same key and creator. */
export type EntryIdentity = Pick<StoredEntry, 'key' | 'creator' | 'createdAt'>;

export interface StorageUsage {
  readonly entries: number;
  /** Of values and their types. */
  readonly bytes: number;
  /** Records that were found at opening and could not be read. */
  readonly unreadable: number;
}

export interface EntryStorage {
  /**
   * Takes the entry only if it is strictly newer than what is there of its key and creator. Resolves once it would survive whatever
   * the storage protects against; of concurrent ones of a key and creator the newest remains. Never rejects, except with `CLOSED`.
   */
  put(record: StoredRecord): Promise<PutResult>;
  /** All of a key, one per creator, in any order, expired ones included. */
  get(key: Key): Promise<readonly StoredRecord[]>;
  /** Sets flags; resolves with false when the entry is not there. */
  mark(entry: EntryIdentity, flags: EntryFlags): Promise<boolean>;
  /** Removes those that are there. */
  remove(entries: readonly EntryIdentity[]): Promise<void>;
  /** Removes what expired until `now`, ms since the epoch; resolves with how many. */
  removeExpired(now: number): Promise<number>;
  /** A snapshot of everything. */
  records(): AsyncIterable<StoredRecord>;
  usage(): StorageUsage;
  /** What was put is safe, and nothing is taken any more. Idempotent. */
  close(): Promise<void>;
}
