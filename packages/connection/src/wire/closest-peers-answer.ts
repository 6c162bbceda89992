/**
 * The answer to `getClosestPeers` (`ClosestPeersResponse`, wire-protocol 1.2) with its descriptors as bytes. What a node tells of a contact
 * is the same each time, so the DHT encodes it once per contact; what it hears of one is mostly known, so it compares bytes and decodes
 * nothing. Answers are most of what a DHT sends. On the wire it is what the generated codec writes and reads.
 */
import type { BodyType } from './body.js';
import { Cursor } from './cursor.js';
import { checkNameLength, decodeText, encodeText } from './text.js';
import { varintSize, writeVarint } from './varint.js';

export interface ClosestPeersAnswer {
  /** Serialized descriptors, nearest first as the sender says. Of a received answer views into the frame, at most {@link MAX_ANSWERED_PEERS}. */
  readonly peers: readonly Uint8Array[];
  readonly requestId: string;
}

/** Peers that are read of one answer; the rest is skipped. */
export const MAX_ANSWERED_PEERS = 64;

/** Fields 1 and 2 of the message, length-delimited. */
const PEER_TAG = 0x0a;
const REQUEST_ID_TAG = 0x12;

export const closestPeersAnswer: BodyType<ClosestPeersAnswer> = {
  typeName: 'dht.ClosestPeersResponse',
  encode,
  decode,
};

function encode({ peers, requestId }: ClosestPeersAnswer): Uint8Array {
  const id = encodeText(requestId);
  let size = fieldBytes(id.length);
  // A descriptor is a message: an empty one is still there.
  for (const { length } of peers) size += 1 + varintSize(length) + length;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const peer of peers) at = writeField(bytes, at, PEER_TAG, peer);
  if (id.length > 0) writeField(bytes, at, REQUEST_ID_TAG, id);
  return bytes;
}

function decode(bytes: Uint8Array): ClosestPeersAnswer {
  const cursor = new Cursor();
  cursor.open(bytes, 0);
  const end = bytes.length;
  const peers: Uint8Array[] = [];
  let requestId = '';
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    if (tag !== PEER_TAG && tag !== REQUEST_ID_TAG) {
      cursor.skip(tag, end);
      continue;
    }
    const stop = cursor.fieldEnd(end);
    if (tag === PEER_TAG && peers.length < MAX_ANSWERED_PEERS) peers.push(bytes.subarray(cursor.at, stop));
    else if (tag === REQUEST_ID_TAG) {
      checkNameLength(cursor.at, stop);
      requestId = decodeText(bytes, cursor.at, stop);
    }
    cursor.at = stop;
  }
  return { peers, requestId };
}

function fieldBytes(length: number): number {
  return length === 0 ? 0 : 1 + varintSize(length) + length;
}

function writeField(bytes: Uint8Array, at: number, tag: number, value: Uint8Array): number {
  bytes[at] = tag;
  const start = writeVarint(bytes, at + 1, value.length);
  bytes.set(value, start);
  return start + value.length;
}
