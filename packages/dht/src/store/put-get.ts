/**
 * Putting, getting and deleting values of the DHT (wire-protocol 9.10), for the application of this node and for those who ask it from
 * outside (`ExternalApiService`). Finding nodes and reading from them are ports: recursive operations or lookups stand behind them. It
 * keeps nothing but the time of its last put.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import type { messages } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { sortByDistance } from '../id/distance.js';
import { type Key, keyFromBytes } from '../id/key.js';
import { StoreRpc } from '../protocol/dht-rpc.js';
import { instantOfMs } from './instant.js';
import { mergeEntries, readEntries } from './merge-entries.js';
import { storeAtNearest } from './store-at-nearest.js';
import type { StoreService } from './store-service.js';
import { checkData, type EntryData, type EntryRules, entryToRequest, type StoredEntry } from './stored-entry.js';
import { withSelf } from './storers.js';

export interface OperationOptions {
  /** Gives up: rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** A peer that is not asked first: for whom the operation is carried out (9.11). */
  readonly excluded?: PeerId | undefined;
}

/** Finds the nodes nearest to a key; the own one may be among them. */
export type FindClosest = (key: Key, options: OperationOptions) => Promise<readonly Contact[]>;

/** Operations that nodes on the way to a key take part in; a `RecursiveOperations`. */
export interface RecursiveData {
  execute(
    target: Key,
    operation: 'fetch' | 'delete',
    options: OperationOptions,
  ): Promise<{ readonly entries: readonly messages.DataEntry[]; readonly isComplete: boolean }>;
}

export interface PutGetParts {
  readonly self: Contact;
  readonly communicator: Pick<RpcCommunicator, 'call'>;
  readonly service: Pick<StoreService, 'store' | 'markDeleted'>;
  readonly findClosest: FindClosest;
  readonly recursive: RecursiveData;
  /** How long a call to a peer may take, ms (1.8). */
  readonly callTimeoutMs: (peer: PeerDescriptor) => number;
  /** Ms since the epoch. */
  readonly wallClock: () => number;
  readonly limits: EntryRules['limits'] & Pick<DhtLimits, 'redundancyFactor' | 'storeTtlMs' | 'maxFetchedEntries'>;
}

export interface PutOptions extends Omit<OperationOptions, 'excluded'> {
  /** Whose entry it is. Default: this node's. */
  readonly creator?: PeerId;
  /** Ms; default and maximum: `storeTtlMs`, `storeMaxTtlMs`. */
  readonly ttlMs?: number;
}

export interface PutResultOfAll {
  readonly entry: StoredEntry;
  /** Nodes that hold it, nearest first: 1 to `redundancyFactor`. */
  readonly storers: readonly PeerDescriptor[];
}

export interface GetResult {
  /** One per creator, newest first. */
  readonly entries: readonly StoredEntry[];
  /** False when time ran out before everybody on the way had answered. */
  readonly isComplete: boolean;
}

export class PutGet {
  readonly #parts: PutGetParts;
  #lastPutMs = 0;

  constructor(parts: PutGetParts) {
    this.#parts = parts;
  }

  /**
   * Stores a value at the nodes nearest to `key`, in place of an older one of the same creator. Rejects with `INVALID_ARGUMENT`, with
   * `STORAGE_FAILED` when no node at all has taken it, with what finding rejects with, or with `signal.reason`; then nodes may have it.
   */
  async put(key: Key, data: EntryData, options: PutOptions = {}): Promise<PutResultOfAll> {
    const { self, findClosest, limits } = this.#parts;
    const { signal } = options;
    const entry = this.#entryOf(keyFromBytes(key), data, options);
    const found = await findClosest(key, { signal });
    signal?.throwIfAborted();
    const others = found.filter(({ peer }) => peer.id !== self.peer.id);
    const candidates = withSelf(
      key,
      self,
      sortByDistance(key, others, (contact) => contact.key),
    );
    const storeAt = (candidate: Contact): Promise<void> => this.#storeAt(candidate, entry, signal);
    const { storers, errors } = await storeAtNearest({ candidates, wanted: limits.redundancyFactor, storeAt, signal });
    signal?.throwIfAborted();
    if (storers.length === 0) {
      const text = `None of the ${candidates.length} nodes nearest to the key has stored the value: they are full, or cannot be reached. Put it again later.`;
      throw new ConnectionError('STORAGE_FAILED', text, { cause: errors[0], data: { asked: candidates.length } });
    }
    return { entry, storers: storers.map(({ peer }) => peer) };
  }

  /** The newest value of each creator. Rejects with `INVALID_ARGUMENT`, with what the operation rejects with, or with `signal.reason`. */
  async get(key: Key, options: OperationOptions = {}): Promise<GetResult> {
    const { recursive, limits, wallClock } = this.#parts;
    const { entries, isComplete } = await recursive.execute(keyFromBytes(key), 'fetch', options);
    const copies = readEntries(key, entries, { limits, now: wallClock() }, limits.maxFetchedEntries);
    return { entries: mergeEntries(copies), isComplete };
  }

  /** The copies as they came, stale and deleted ones included: for those who ask from outside and sort them out themselves. */
  async getCopies(key: Key, options: OperationOptions = {}): Promise<readonly messages.DataEntry[]> {
    return (await this.#parts.recursive.execute(keyFromBytes(key), 'fetch', options)).entries;
  }

  /** Marks this node's value as deleted, here and at the nodes on the way to `key`. Rejects as `get` does. */
  async delete(key: Key, options: OperationOptions = {}): Promise<{ readonly isComplete: boolean }> {
    const { recursive, service, self } = this.#parts;
    const { isComplete } = await recursive.execute(keyFromBytes(key), 'delete', options);
    service.markDeleted(key, self.peer.id);
    return { isComplete };
  }

  #entryOf(key: Key, data: EntryData, { creator = this.#parts.self.peer.id, ttlMs }: PutOptions): StoredEntry {
    const { limits } = this.#parts;
    checkData(data, limits);
    const wantedMs = ttlMs ?? limits.storeTtlMs;
    if (!(wantedMs >= 1)) throw new ConnectionError('INVALID_ARGUMENT', `ttlMs is 1 ms or more, not ${wantedMs}.`);
    const createdAt = instantOfMs(this.#nextPutMs());
    return {
      key: new Uint8Array(key),
      data: { typeUrl: data.typeUrl, value: new Uint8Array(data.value) },
      creator,
      createdAt,
      storedAt: createdAt,
      ttlMs: Math.min(Math.floor(wantedMs), limits.storeMaxTtlMs),
      stale: false,
      deleted: false,
    };
  }

  /** Each put is newer than the one before, even within a millisecond, or after the wall clock was set back. */
  #nextPutMs(): number {
    this.#lastPutMs = Math.max(Math.floor(this.#parts.wallClock()), this.#lastPutMs + 1);
    return this.#lastPutMs;
  }

  async #storeAt({ peer }: Contact, entry: StoredEntry, signal: AbortSignal | undefined): Promise<void> {
    const { self, service, communicator, callTimeoutMs } = this.#parts;
    if (peer.id === self.peer.id) return service.store(entry);
    const options = { timeoutMs: callTimeoutMs(peer), signal };
    await communicator.call(peer, StoreRpc.methods.storeData, entryToRequest(entry), options);
  }
}
