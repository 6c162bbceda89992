/** Keys and entries for tests of the store: small, told apart at a glance. */
import type { PeerId } from '@peerlatch/connection/peer';
import { peer } from '@peerlatch/connection/testing';
import type { messages } from '@peerlatch/connection/wire';
import { dhtLimits } from '../../src/base/dht-limits.js';
import type { Key } from '../../src/id/key.js';
import { instantOfMs } from '../../src/store/instant.js';
import { entryToMessage, type StoredEntry } from '../../src/store/stored-entry.js';

/** A moment of the wall clock, ms since the epoch: the one at which tests begin. */
export const START_MS = 1_750_000_000_000;

/** Twenty bytes, all `n`. */
export function key(n: number): Key {
  return new Uint8Array(20).fill(n);
}

export function creator(n: number): PeerId {
  return peer(n).id;
}

export interface EntryInput extends Partial<Omit<StoredEntry, 'key' | 'creator' | 'createdAt' | 'data'>> {
  readonly key?: number;
  readonly creator?: number;
  /** Ms after `START_MS`. */
  readonly at?: number;
  readonly text?: string;
}

/** Key 1 of creator 1, made at `START_MS`, unless told otherwise. */
export function entry({ key: k = 1, creator: c = 1, at = 0, text = 'value', ...fields }: EntryInput = {}): StoredEntry {
  return {
    key: key(k),
    creator: creator(c),
    data: { typeUrl: 'type.test/Text', value: new TextEncoder().encode(text) },
    createdAt: instantOfMs(START_MS + at),
    storedAt: instantOfMs(START_MS + at),
    ttlMs: dhtLimits.storeMaxTtlMs,
    stale: false,
    deleted: false,
    ...fields,
  };
}

export function entryMessage(input: EntryInput = {}): messages.DataEntry {
  return entryToMessage(entry(input));
}

export function textOf({ data }: Pick<StoredEntry, 'data'>): string {
  return new TextDecoder().decode(data.value);
}

export function textOfMessage({ data }: Pick<messages.DataEntry, 'data'>): string {
  return new TextDecoder().decode(data?.value);
}
