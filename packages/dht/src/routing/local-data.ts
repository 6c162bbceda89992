/** What recursive operations want of this node's store: a port, which the store implements. */
import type { PeerId } from '@peerlatch/connection/peer';
import type { messages } from '@peerlatch/connection/wire';
import type { Key } from '../id/key.js';

export interface LocalData {
  /** The entries of a key, one per creator; stale and deleted ones too (wire-protocol 9.10). */
  entriesOf(key: Key): readonly messages.DataEntry[];
  /** Marks the entry of this creator as deleted, if there is one. */
  markDeleted(key: Key, creator: PeerId): void;
}
