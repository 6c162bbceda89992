/**
 * What this node stores (wire-protocol 9.10): entries over a storage, which may be slow, with an index in memory, which is read at
 * once. An entry is in the index when the storage has it safe, and leaves both at its end. The end of an entry is a moment of the
 * monotonic clock; only what was found at opening goes by the wall clock, and then lives no longer than it was given. Flags change in the
 * index at once and in the storage soon. Made by the node; it never asks who should store what, and sends nothing.
 */
import { type Clock, ConnectionError, type Logger, silentLogger } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { messages } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Key } from '../id/key.js';
import type { EntryFlags, EntryStorage, PutResult, StorageUsage, StoredRecord } from './entry-storage.js';
import { EntryTable, withFlags } from './entry-table.js';
import { ExpirySlots } from './expiry-slots.js';
import { compareInstants } from './instant.js';
import { MemoryStorage } from './memory-storage.js';
import { bytesOfEntry, entryToMessage, type StoredEntry } from './stored-entry.js';

export interface LocalStoreParts {
  /** Belongs to the store from now on, which closes it. */
  readonly storage: EntryStorage;
  readonly clock: Clock;
  /** Ms since the epoch. */
  readonly wallClock: () => number;
  readonly limits: Pick<DhtLimits, 'expiryTickMs' | 'maxAnswerBytes'>;
  readonly logger?: Logger;
}

/** An entry that is stored here. */
export interface HeldEntry {
  /** Its flags may change. */
  readonly entry: StoredEntry;
  /** Its end on the clock, ms. */
  readonly deadlineAt: number;
}

class Held implements HeldEntry, StoredRecord {
  entry: StoredEntry;

  constructor(
    entry: StoredEntry,
    readonly expiresAt: number,
    readonly deadlineAt: number,
  ) {
    this.entry = entry;
  }
}

export class LocalStore {
  readonly #parts: LocalStoreParts;
  readonly #logger: Logger;
  readonly #index = new EntryTable<Held>();
  readonly #ends: ExpirySlots<Held>;
  readonly #background = new Set<Promise<unknown>>();
  #isClosed = false;

  private constructor(parts: LocalStoreParts) {
    this.#parts = parts;
    this.#logger = parts.logger ?? silentLogger;
    const { clock, limits } = parts;
    const onExpired = (held: readonly Held[]): void => this.#expire(held);
    this.#ends = new ExpirySlots({ clock, tickMs: limits.expiryTickMs, onExpired });
  }

  /** With what the storage has, less what has expired. */
  static async open(parts: LocalStoreParts): Promise<LocalStore> {
    const store = new LocalStore(parts);
    await parts.storage.removeExpired(parts.wallClock());
    for await (const { entry, expiresAt } of parts.storage.records()) {
      const leftMs = Math.min(expiresAt - parts.wallClock(), entry.ttlMs);
      store.#hold(new Held(entry, expiresAt, parts.clock.now() + Math.max(0, leftMs)));
    }
    return store;
  }

  /** In memory, with nothing yet: at once, where `open` has to read. */
  static inMemory(parts: Omit<LocalStoreParts, 'storage' | 'limits'> & { readonly limits: DhtLimits }): LocalStore {
    return new LocalStore({ ...parts, storage: new MemoryStorage(parts.limits) });
  }

  /** Entries, those included whose end is less than a tick ago. */
  get size(): number {
    return this.#index.size;
  }

  /** What the storage says. */
  usage(): StorageUsage {
    return this.#parts.storage.usage();
  }

  /** Stores for the entry's time to live from now. Resolves once it is safe and can be read. Never rejects. */
  async put(entry: StoredEntry): Promise<PutResult> {
    if (this.#isClosed) return { kind: 'failed', error: closedError() };
    const { storage, clock, wallClock } = this.#parts;
    const held = new Held(entry, wallClock() + entry.ttlMs, clock.now() + entry.ttlMs);
    let result: PutResult;
    try {
      result = await storage.put({ entry, expiresAt: held.expiresAt });
    } catch (error) {
      result = { kind: 'failed', error };
    }
    if (result.kind === 'failed') this.#logger.error('store.put-failed', { error: result.error });
    else if (result.kind === 'stored' && !this.#isClosed) this.#hold(held);
    return result;
  }

  /** What is stored here of a key, in any order. */
  held(key: Key): readonly HeldEntry[] {
    const now = this.#parts.clock.now();
    return this.#index.of(key).filter(({ deadlineAt }) => deadlineAt > now);
  }

  find(key: Key, creator: PeerId): HeldEntry | undefined {
    const held = this.#index.find(key, creator);
    return held === undefined || held.deadlineAt <= this.#parts.clock.now() ? undefined : held;
  }

  /** A snapshot of the keys under which something is stored. */
  keys(): readonly Key[] {
    return [...this.#index.keys()];
  }

  /** For answers: newest first, cut off where the bound of one answer is reached. */
  messagesOf(key: Key): readonly messages.DataEntry[] {
    if (this.#index.size === 0) return [];
    const entries = this.held(key).map(({ entry }) => entry);
    if (entries.length > 1) entries.sort((a, b) => compareInstants(b.createdAt, a.createdAt));
    return withinBytes(entries, this.#parts.limits.maxAnswerBytes).map((entry) => entryToMessage(entry));
  }

  /** True when there was one that was not deleted yet. */
  markDeleted(key: Key, creator: PeerId): boolean {
    const held = this.#index.find(key, creator);
    return held !== undefined && this.#mark(held, { deleted: true });
  }

  /** Whether this node is not among the storers of `key`: for all its entries. */
  setStale(key: Key, stale: boolean): void {
    for (const held of this.#index.of(key)) this.#mark(held, { stale });
  }

  /** Nothing is stored or read any more; what was put is safe, and the storage is closed. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ends.clear();
    this.#index.clear();
    await Promise.all(this.#background);
    await this.#parts.storage.close();
  }

  #hold(held: Held): void {
    const put = this.#index.put(held);
    if (put.kind !== 'stored') return;
    if (put.replaced !== undefined) this.#ends.delete(put.replaced);
    this.#ends.add(held);
  }

  #mark(held: Held, flags: EntryFlags): boolean {
    const marked = withFlags(held.entry, flags);
    if (marked === held.entry) return false;
    held.entry = marked;
    this.#inBackground(this.#parts.storage.mark(marked, flags));
    return true;
  }

  #expire(expired: readonly Held[]): void {
    const gone = expired.filter((held) => this.#index.delete(held));
    this.#inBackground(this.#parts.storage.remove(gone.map(({ entry }) => entry)));
  }

  #inBackground(work: Promise<unknown>): void {
    const settled = work
      .catch((error: unknown) => this.#logger.error('store.write-failed', { error }))
      .finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }
}

function withinBytes(entries: readonly StoredEntry[], limit: number): readonly StoredEntry[] {
  let bytes = 0;
  return entries.filter((entry) => {
    bytes += bytesOfEntry(entry);
    return bytes <= limit;
  });
}

function closedError(): ConnectionError {
  return new ConnectionError('CLOSED', 'The store is closed; put before the node stops.');
}
