/**
 * Entries on disk, for nodes that must not forget them with their process: a LevelDB (the package `classic-level`, loaded when it is asked for)
 * and a table in memory, which decides. A put is acknowledged after its bytes were synced; puts that come meanwhile share one write.
 * Records that are not whole or not ours are left where they are, skipped and counted. One process at a time has the folder.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Key } from '../id/key.js';
import type {
  EntryFlags,
  EntryIdentity,
  EntryStorage,
  PutResult,
  StorageLimits,
  StorageUsage,
  StoredRecord,
} from './entry-storage.js';
import { EntryTable, withFlags } from './entry-table.js';
import { GroupCommit } from './group-commit.js';
import { decodeRecord, encodeRecord, recordKey } from './record-codec.node.js';
import type { EntryRules } from './stored-entry.js';

type DatabaseOperation =
  | { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: Uint8Array };

/** The part of a LevelDB that is used. */
export interface Database {
  open(): Promise<void>;
  batch(operations: DatabaseOperation[], options: { sync: boolean }): Promise<void>;
  iterator(): AsyncIterable<[key: Uint8Array, value: Uint8Array]>;
  close(): Promise<void>;
}

/** Makes the database in a folder, which it does not open yet. */
export type MakeDatabase = (path: string) => Database;

export interface PersistentStorageOptions {
  /** A folder that belongs to the storage; made when it is not there. */
  readonly path: string;
  readonly limits: StorageLimits & EntryRules['limits'] & Pick<DhtLimits, 'storeMaxTtlMs'>;
  /** Ms since the epoch: what expired until then is removed. */
  readonly now: number;
}

/** What one write consists of. */
type Change =
  | { readonly type: 'put'; readonly record: StoredRecord; readonly replaced: StoredRecord | undefined }
  | { readonly type: 'del'; readonly record: StoredRecord };

const STORED: PutResult = { kind: 'stored' };
const OUTDATED: PutResult = { kind: 'outdated' };

/**
 * Opens, or makes, the storage in a folder. Rejects with `TRANSPORT_MISSING`, which says what to install, or with `STORAGE_FAILED`: the folder
 * is in use by another process, cannot be written, or holds a database that cannot be opened.
 */
export async function openPersistentStorage(
  options: PersistentStorageOptions,
  load: () => Promise<MakeDatabase> = loadClassicLevel,
): Promise<EntryStorage> {
  let make: MakeDatabase;
  try {
    make = await load();
  } catch (cause) {
    throw new ConnectionError(
      'TRANSPORT_MISSING',
      'Storing on disk needs the package classic-level: run `npm install classic-level@3`, or use the storage in memory.',
      { cause },
    );
  }
  const database = make(options.path);
  try {
    await database.open();
    return await PersistentStorage.load(database, options);
  } catch (cause) {
    await database.close().catch(() => {});
    throw new ConnectionError(
      'STORAGE_FAILED',
      `The storage in ${options.path} cannot be opened (${reasonOf(cause)}). Give each node a folder of its own that it may write.`,
      { cause },
    );
  }
}

async function loadClassicLevel(): Promise<MakeDatabase> {
  const { ClassicLevel } = await import('classic-level');
  const encodings = { keyEncoding: 'view', valueEncoding: 'view' } as const;
  return (path) => new ClassicLevel<Uint8Array, Uint8Array>(path, encodings);
}

class PersistentStorage implements EntryStorage {
  readonly #database: Database;
  readonly #table: EntryTable<StoredRecord>;
  readonly #commit = new GroupCommit<Change>((changes) => this.#write(changes));
  /** Records whose write failed, and what was there before. */
  readonly #failed = new WeakMap<StoredRecord, { readonly before: StoredRecord | undefined }>();
  #unreadable = 0;
  #closed: Promise<void> | undefined;

  private constructor(database: Database, limits: StorageLimits) {
    this.#database = database;
    this.#table = new EntryTable(limits);
  }

  static async load(database: Database, { limits, now }: PersistentStorageOptions): Promise<EntryStorage> {
    const storage = new PersistentStorage(database, limits);
    const unwanted: DatabaseOperation[] = [];
    for await (const [key, value] of database.iterator()) {
      const record = decodeRecord(key, value, limits);
      if (record === undefined) storage.#unreadable++;
      else if (record.expiresAt <= now || storage.#table.put(record).kind !== 'stored')
        unwanted.push({ type: 'del', key });
    }
    if (unwanted.length > 0) await database.batch(unwanted, { sync: false });
    return storage;
  }

  async put(record: StoredRecord): Promise<PutResult> {
    for (;;) {
      if (this.#closed !== undefined)
        throw new ConnectionError('CLOSED', 'The storage is closed; put before the node stops.');
      const put = this.#table.put(record);
      if (put.kind === 'full') return put;
      if (put.kind === 'stored') return this.#commitPut(record, put.replaced);
      // What it is outdated by may not be safe yet.
      await this.#commit.settled();
      if (!this.#failed.has(put.held)) return OUTDATED;
    }
  }

  async get(key: Key): Promise<readonly StoredRecord[]> {
    return this.#table.of(key);
  }

  async mark(identity: EntryIdentity, flags: EntryFlags): Promise<boolean> {
    const replaced = this.#table.same(identity);
    if (replaced === undefined || this.#closed !== undefined) return false;
    const record = { ...replaced, entry: withFlags(replaced.entry, flags) };
    this.#table.replace(record);
    await this.#commit.add({ type: 'put', record, replaced });
    return true;
  }

  async remove(entries: readonly EntryIdentity[]): Promise<void> {
    await this.#delete(entries.flatMap((identity) => this.#table.same(identity) ?? []));
  }

  async removeExpired(now: number): Promise<number> {
    const expired = [...this.#table.records()].filter(({ expiresAt }) => expiresAt <= now);
    await this.#delete(expired);
    return expired.length;
  }

  async *records(): AsyncIterable<StoredRecord> {
    yield* [...this.#table.records()];
  }

  usage(): StorageUsage {
    return { entries: this.#table.size, bytes: this.#table.bytes, unreadable: this.#unreadable };
  }

  close(): Promise<void> {
    this.#closed ??= this.#commit.settled().then(() => this.#database.close());
    return this.#closed;
  }

  async #commitPut(record: StoredRecord, replaced: StoredRecord | undefined): Promise<PutResult> {
    try {
      await this.#commit.add({ type: 'put', record, replaced });
      return STORED;
    } catch (error) {
      return { kind: 'failed', error };
    }
  }

  async #delete(records: readonly StoredRecord[]): Promise<void> {
    if (this.#closed !== undefined) return;
    const gone = records.filter((record) => this.#table.delete(record));
    await Promise.all(gone.map((record) => this.#commit.add({ type: 'del', record })));
  }

  async #write(changes: readonly Change[]): Promise<void> {
    const operations = changes.map((change): DatabaseOperation => {
      const key = recordKey(change.record.entry);
      return change.type === 'del' ? { type: 'del', key } : { type: 'put', key, value: encodeRecord(change.record) };
    });
    try {
      await this.#database.batch(operations, { sync: changes.some(({ type }) => type === 'put') });
    } catch (error) {
      for (const change of changes.toReversed()) if (change.type === 'put') this.#undo(change.record, change.replaced);
      throw error;
    }
  }

  /** The disk did not take `record`: what it has is what was there before, unless something newer is on its way. */
  #undo(record: StoredRecord, replaced: StoredRecord | undefined): void {
    this.#failed.set(record, { before: replaced });
    if (this.#table.find(record.entry.key, record.entry.creator) !== record) return;
    let before = replaced;
    for (let lost = before && this.#failed.get(before); lost !== undefined; lost = before && this.#failed.get(before))
      before = lost.before;
    if (before === undefined) this.#table.delete(record);
    else this.#table.replace(before);
  }
}

/** LevelDB says why in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
