/** `@peerlatch/dht/storage`: the port behind which a node keeps the entries of others, and the storage in memory. */
export type {
  EntryFlags,
  EntryIdentity,
  EntryStorage,
  PutResult,
  StorageUsage,
  StoredRecord,
} from '../store/entry-storage.js';
export { MemoryStorage } from '../store/memory-storage.js';
