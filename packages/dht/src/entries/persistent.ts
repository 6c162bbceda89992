/** `@peerlatch/dht/persistent`: a storage on disk, over `classic-level`. Node only. */
export {
  type Database,
  type MakeDatabase,
  openPersistentStorage,
  type PersistentStorageOptions,
} from '../store/persistent-storage.node.js';
