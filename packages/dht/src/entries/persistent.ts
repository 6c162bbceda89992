/** `@peerlatch/dht/persistent`: a storage on disk, over `classic-level`. Node only. */
export * from '../store/persistent-storage.node.js';
