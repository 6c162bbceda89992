/**
 * Records of entries as they stand on the disk: a mark of our format, a check sum, the end of the entry, the entry as it goes over the wire. Used by
 * the storage on disk. A record that is not whole, or not ours, reads as undefined: a disk is not trusted more than a network.
 */
import { crc32 } from 'node:zlib';
import { peerIdToBytes } from '@peerlatch/connection/peer';
import { bodyTypes } from '@peerlatch/connection/wire';
import { KEY_BYTES } from '../id/key.js';
import type { EntryIdentity, StoredRecord } from './entry-storage.js';
import { type EntryRules, entryFromMessage, entryToMessage } from './stored-entry.js';

/** "PLE" and the version of the format. */
const MARK = 0x50_4c_45_01;
const CHECKED_FROM = 8;
const ENTRY_FROM = 16;
/** Every key of ours begins with it. */
const KEY_PREFIX = 0x65;

/** Where the record of an entry stands; one per key and creator. */
export function recordKey({ key, creator }: Pick<EntryIdentity, 'key' | 'creator'>): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * KEY_BYTES);
  bytes[0] = KEY_PREFIX;
  bytes.set(key, 1);
  bytes.set(peerIdToBytes(creator), 1 + KEY_BYTES);
  return bytes;
}

/** Big-endian: mark (4 bytes), CRC-32 of what follows it (4), end in ms since the epoch (8, a double), `dht.ReplicateDataRequest`. */
export function encodeRecord({ entry, expiresAt }: StoredRecord): Uint8Array {
  const message = bodyTypes.replicateDataRequest.encode({ entry: entryToMessage(entry) });
  const bytes = new Uint8Array(ENTRY_FROM + message.length);
  const view = new DataView(bytes.buffer);
  bytes.set(message, ENTRY_FROM);
  view.setFloat64(CHECKED_FROM, expiresAt);
  view.setUint32(0, MARK);
  view.setUint32(4, crc32(bytes.subarray(CHECKED_FROM)));
  return bytes;
}

/** The record that stands at `key`, or undefined when there is none that can be used. */
export function decodeRecord(
  key: Uint8Array,
  bytes: Uint8Array,
  limits: EntryRules['limits'],
): StoredRecord | undefined {
  if (bytes.length < ENTRY_FROM) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== MARK || view.getUint32(4) !== crc32(bytes.subarray(CHECKED_FROM))) return undefined;
  const expiresAt = view.getFloat64(CHECKED_FROM);
  try {
    const { entry: message } = bodyTypes.replicateDataRequest.decode(bytes.subarray(ENTRY_FROM));
    // Its time was checked when it was stored, and the clock may have been set since.
    const entry = entryFromMessage(message, { limits, now: Number.POSITIVE_INFINITY });
    const isInPlace = recordKey(entry).every((byte, index) => byte === key[index]) && key.length === 1 + 2 * KEY_BYTES;
    return isInPlace && Number.isFinite(expiresAt) ? { entry, expiresAt } : undefined;
  } catch {
    return undefined;
  }
}
