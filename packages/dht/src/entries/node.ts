/** `@peerlatch/dht/node`: start a member of a DHT and use it. */
export type { Contact } from '../contact/contact.js';
export type { ContactChange, ContactSetName } from '../contact/contact-sets.js';
export type { JoinOptions } from '../discovery/discovery-options.js';
export type { LookupProgress } from '../lookup/lookup.js';
export type { LookupResult } from '../lookup/lookup-state.js';
export { createDhtNode } from '../node/create-dht-node.js';
export type { DhtLayer, LookupOptions } from '../node/dht-layer.js';
export { type DhtDiagnostics, DhtNode } from '../node/dht-node.js';
export { DHT_MAX_CONNECTIONS, type DhtNodeOptions, type LayerOptions } from '../node/dht-options.js';
export type { OperationOptions, OperationResult } from '../routing/recursive-operations.js';
export type { PutOptions } from '../store/put-get.js';
export type { EntryData, StoredEntry } from '../store/stored-entry.js';
