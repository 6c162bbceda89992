/**
 * What the DHT stores: a value under a key, at most one per creator (wire-protocol 9.10). This is the domain type: everything is
 * checked, bounded and owned, no view into a frame stays alive in a store. Whoever writes entries is not authenticated: a creator is
 * what the writer says.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import { type PeerId, peerIdFromBytes, peerIdToBytes } from '@peerlatch/connection/peer';
import type { messages } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import { KEY_BYTES, type Key } from '../id/key.js';
import { type Instant, type InstantMessage, instantFromMessage, instantToMessage, msOfInstant } from './instant.js';

/** A value and what type it is of: `google.protobuf.Any`. */
export interface EntryData {
  /** E.g. `type.googleapis.com/dht.PeerDescriptor`. */
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export interface StoredEntry {
  readonly key: Key;
  readonly data: EntryData;
  readonly creator: PeerId;
  /** By the creator's clock. Of two entries of one key and creator, the later one counts. */
  readonly createdAt: Instant;
  /** By the clock of the first node that stored it. Informative. */
  readonly storedAt: Instant;
  /** From when it was stored here, ms, 1 to `storeMaxTtlMs`. */
  readonly ttlMs: number;
  /** The node that holds it is not among those that should. */
  readonly stale: boolean;
  /** It was deleted by its creator; the entry stays until its end, so that copies of it are recognized. */
  readonly deleted: boolean;
}

/** What is checked of an entry from outside. */
export interface EntryRules {
  readonly limits: Pick<DhtLimits, 'storeMaxTtlMs' | 'maxValueBytes' | 'maxTypeUrlBytes' | 'maxClockAheadMs'>;
  /** Ms since the epoch, by our wall clock. */
  readonly now: number;
}

/** What both messages with entries have in common. */
type EntryFields = Pick<messages.DataEntry, 'key' | 'data' | 'creator' | 'createdAt' | 'ttl'>;

/** The entry that `storeData` asks us to store now. Throws `INVALID_ARGUMENT`. */
export function entryFromRequest(
  request: messages.StoreDataRequest,
  rules: EntryRules,
  storedAt: Instant,
): StoredEntry {
  return { ...readFields(request, rules), storedAt, stale: false, deleted: false };
}

/** An entry as another node holds it, flags included. Throws `INVALID_ARGUMENT`. */
export function entryFromMessage(message: messages.DataEntry | undefined, rules: EntryRules): StoredEntry {
  if (message === undefined) throw invalid('The request has no entry');
  const { stale, deleted } = message;
  const storedAt = readInstant('storedAt', message.storedAt);
  return { ...readFields(message, rules), storedAt, stale, deleted };
}

/** `ttlMs`: what goes on the wire as its time to live; default: that of the entry. */
export function entryToMessage(entry: StoredEntry, ttlMs: number = entry.ttlMs): messages.DataEntry {
  const { storedAt, stale, deleted } = entry;
  return { ...writeFields(entry, ttlMs), storedAt: instantToMessage(storedAt), stale, deleted };
}

export function entryToRequest(entry: StoredEntry): messages.StoreDataRequest {
  return writeFields(entry, entry.ttlMs);
}

/** Throws `INVALID_ARGUMENT` unless a value of ours can be stored by the limits. */
export function checkData({ typeUrl, value }: EntryData, limits: EntryRules['limits']): void {
  if (value.length > limits.maxValueBytes)
    throw invalid(`A value has at most ${limits.maxValueBytes} bytes, not ${value.length}`);
  // A character takes at most three bytes, so most type URLs are not encoded to be measured.
  const bytes = typeUrl.length * 3 <= limits.maxTypeUrlBytes ? 0 : new TextEncoder().encode(typeUrl).length;
  if (bytes > limits.maxTypeUrlBytes)
    throw invalid(`A type URL has at most ${limits.maxTypeUrlBytes} bytes, not ${bytes}`);
}

/** Bytes that count against the store's budget: those of the value and its type. */
export function bytesOfEntry({ data }: StoredEntry): number {
  return data.value.length + data.typeUrl.length;
}

function readFields(
  fields: EntryFields,
  { limits, now }: EntryRules,
): Omit<StoredEntry, 'storedAt' | 'stale' | 'deleted'> {
  const { key, data, creator, ttl } = fields;
  if (key.length !== KEY_BYTES) throw invalid(`A key has ${KEY_BYTES} bytes, not ${key.length}`);
  if (creator.length !== KEY_BYTES) throw invalid(`A creator has ${KEY_BYTES} bytes, not ${creator.length}`);
  if (data === undefined) throw invalid('The entry has no data');
  checkData(data, limits);
  if (!(ttl >= 1)) throw invalid(`A time to live is 1 ms or more, not ${ttl}`);
  const createdAt = readInstant('createdAt', fields.createdAt);
  if (msOfInstant(createdAt) > now + limits.maxClockAheadMs)
    throw invalid(`The entry is from ${msOfInstant(createdAt) - now} ms in the future; check the creator's clock`);
  return {
    key: new Uint8Array(key),
    data: { typeUrl: data.typeUrl, value: new Uint8Array(data.value) },
    creator: peerIdFromBytes(creator),
    createdAt,
    ttlMs: Math.min(ttl, limits.storeMaxTtlMs),
  };
}

function writeFields(entry: StoredEntry, ttlMs: number): messages.StoreDataRequest {
  const { key, data, creator, createdAt } = entry;
  return { key, data, creator: peerIdToBytes(creator), createdAt: instantToMessage(createdAt), ttl: ttlMs };
}

function readInstant(name: string, message: InstantMessage | undefined): Instant {
  const instant = instantFromMessage(message);
  if (instant === undefined) throw invalid(`The entry has no usable ${name}`);
  return instant;
}

function invalid(text: string): ConnectionError {
  return new ConnectionError('INVALID_ARGUMENT', `${text}.`);
}
