/**
 * Serves `StoreRpc` of one layer (wire-protocol 9.10), and is the one way into the local store: whatever is stored here, by others or by this
 * node, is followed by the replication it calls for. Handlers wait for the own storage only, never for other nodes (R58). After `close`
 * nothing is taken any more, and what a slow storage finishes late is not replicated (R52).
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import type { messages } from '@peerlatch/connection/wire';
import type { Key } from '../id/key.js';
import { StoreRpc } from '../protocol/dht-rpc.js';
import type { LocalData } from '../routing/local-data.js';
import type { PutResult } from './entry-storage.js';
import { compareInstants, instantOfMs } from './instant.js';
import type { LocalStore } from './local-store.js';
import type { Replication } from './replication.js';
import { type EntryRules, entryFromMessage, entryFromRequest, type StoredEntry } from './stored-entry.js';

export interface StoreServiceParts {
  readonly communicator: Pick<RpcCommunicator, 'serve'>;
  readonly local: LocalStore;
  readonly replication: Replication;
  /** Ms since the epoch. */
  readonly wallClock: () => number;
  readonly limits: EntryRules['limits'];
}

export class StoreService implements LocalData, Disposable {
  readonly #parts: StoreServiceParts;
  readonly #registration: Disposable;
  #isClosed = false;

  /** Serves from now on. Throws `DUPLICATE_SERVICE`. */
  constructor(parts: StoreServiceParts) {
    this.#parts = parts;
    this.#registration = parts.communicator.serve(StoreRpc, {
      storeData: (request) => this.#storeData(request),
      replicateData: ({ entry }, { from }) => this.#replicateData(entry, from.id),
    });
  }

  /**
   * Stores an entry here, as a writer that supplies the other storers itself. Resolves when it is safe, or when a newer one is. Rejects
   * with `LIMIT_REACHED`, with `STORAGE_FAILED`, or with `CLOSED`.
   */
  async store(entry: StoredEntry): Promise<void> {
    const result = await this.#put(entry);
    if (result.kind === 'stored') this.#parts.replication.stored(entry);
    else checkTaken(result);
  }

  entriesOf(key: Key): readonly messages.DataEntry[] {
    return this.#parts.local.messagesOf(key);
  }

  /** The deletion spreads to the other storers. */
  markDeleted(key: Key, creator: PeerId): void {
    if (this.#parts.local.markDeleted(key, creator)) this.#parts.replication.spread({ key, creator });
  }

  /** Idempotent; neither store nor replication is closed with it. */
  close(): void {
    this.#isClosed = true;
    this.#registration[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #storeData(request: messages.StoreDataRequest): Promise<messages.StoreDataResponse> {
    const now = this.#parts.wallClock();
    await this.store(entryFromRequest(request, { limits: this.#parts.limits, now }, instantOfMs(now)));
    return {};
  }

  async #replicateData(message: messages.DataEntry | undefined, from: PeerId): Promise<void> {
    const { limits, local, replication, wallClock } = this.#parts;
    const entry = entryFromMessage(message, { limits, now: wallClock() });
    const { key, creator } = entry;
    const result = await this.#put(entry);
    if (result.kind === 'stored') return replication.spread(entry, from);
    checkTaken(result);
    const held = local.find(key, creator)?.entry;
    const isSame = held !== undefined && compareInstants(held.createdAt, entry.createdAt) === 0;
    if (isSame && entry.deleted && local.markDeleted(key, creator)) replication.spread(entry, from);
  }

  #put(entry: StoredEntry): Promise<PutResult> {
    if (this.#isClosed) throw new ConnectionError('CLOSED', 'This node is leaving and stores nothing any more.');
    return this.#parts.local.put(entry);
  }
}

function checkTaken(result: PutResult): void {
  if (result.kind === 'full')
    throw new ConnectionError('LIMIT_REACHED', `This node has no room for the entry (${result.limit}); try others.`);
  if (result.kind === 'failed')
    throw new ConnectionError('STORAGE_FAILED', 'This node could not store the entry; try others.', {
      cause: result.error,
    });
}
