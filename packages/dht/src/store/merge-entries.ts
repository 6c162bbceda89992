/**
 * What a fetch makes of the copies that many nodes sent (wire-protocol 9.9, 9.10): per creator the newest one, without those that are
 * deleted. Stale copies are out of date as a rule and do not count, but a deletion counts wherever it is known. Pure.
 */

import { equalBytes } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { messages } from '@peerlatch/connection/wire';
import type { Key } from '../id/key.js';
import { compareInstants } from './instant.js';
import { type EntryRules, entryFromMessage, type StoredEntry } from './stored-entry.js';

/** Newest first. */
export function mergeEntries(copies: readonly StoredEntry[]): readonly StoredEntry[] {
  const newest = new Map<PeerId, StoredEntry>();
  for (const copy of copies) {
    if (copy.stale && !copy.deleted) continue;
    const other = newest.get(copy.creator);
    const order = other === undefined ? 1 : compareInstants(copy.createdAt, other.createdAt);
    if (order > 0 || (order === 0 && copy.deleted)) newest.set(copy.creator, copy);
  }
  const live = [...newest.values()].filter(({ deleted }) => !deleted);
  return live.sort((a, b) => compareInstants(b.createdAt, a.createdAt));
}

/** The entries of `key` among what others sent; what is no entry, or one of another key, is left out. At most `limit` are looked at. */
export function readEntries(
  key: Key,
  entries: readonly messages.DataEntry[],
  rules: EntryRules,
  limit: number,
): readonly StoredEntry[] {
  return entries.slice(0, limit).flatMap((message) => {
    if (!equalBytes(message.key, key)) return [];
    try {
      return [entryFromMessage(message, rules)];
    } catch {
      return [];
    }
  });
}
