/** Entries in memory: the default. Made by the node; protects against nothing, so a put is done at once. */
import { ConnectionError } from '@peerlatch/connection/base';
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

const STORED: PutResult = { kind: 'stored' };
const OUTDATED: PutResult = { kind: 'outdated' };

export class MemoryStorage implements EntryStorage {
  readonly #table: EntryTable<StoredRecord>;
  #isClosed = false;

  constructor(limits: StorageLimits) {
    this.#table = new EntryTable(limits);
  }

  async put(record: StoredRecord): Promise<PutResult> {
    if (this.#isClosed) throw new ConnectionError('CLOSED', 'The storage is closed; put before the node stops.');
    const put = this.#table.put(record);
    if (put.kind === 'full') return put;
    return put.kind === 'stored' ? STORED : OUTDATED;
  }

  async get(key: Key): Promise<readonly StoredRecord[]> {
    return this.#table.of(key);
  }

  async mark(identity: EntryIdentity, flags: EntryFlags): Promise<boolean> {
    const record = this.#table.same(identity);
    if (record === undefined) return false;
    this.#table.replace({ ...record, entry: withFlags(record.entry, flags) });
    return true;
  }

  async remove(entries: readonly EntryIdentity[]): Promise<void> {
    for (const identity of entries) {
      const record = this.#table.same(identity);
      if (record !== undefined) this.#table.delete(record);
    }
  }

  async removeExpired(now: number): Promise<number> {
    const expired = [...this.#table.records()].filter(({ expiresAt }) => expiresAt <= now);
    for (const record of expired) this.#table.delete(record);
    return expired.length;
  }

  async *records(): AsyncIterable<StoredRecord> {
    yield* [...this.#table.records()];
  }

  usage(): StorageUsage {
    return { entries: this.#table.size, bytes: this.#table.bytes, unreadable: 0 };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#table.clear();
  }
}
