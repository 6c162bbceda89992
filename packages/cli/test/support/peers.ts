/** Descriptors, contacts, entries and sessions for tests. */
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { contactOf } from '@peerlatch/dht/contact';
import { hashKey } from '@peerlatch/dht/id';
import type { Contact, EntryData, StoredEntry } from '@peerlatch/dht/node';
import type { Session } from '../../src/session/session.js';
import { encodeValue } from '../../src/text/value-text.js';

export const KEY = hashKey('a name');
export const KEY_HEX = Buffer.from(KEY).toString('hex');

export function peer(n: number): PeerDescriptor {
  const id = n.toString(16).padStart(40, '0');
  return parsePeerDescriptor({ id, websocket: { host: '127.0.0.1', port: 1_000 + n, tls: false } });
}

export function contact(n: number): Contact {
  return contactOf(peer(n));
}

export function entry(creator: number, data: EntryData | string): StoredEntry {
  return {
    key: KEY,
    data: typeof data === 'string' ? encodeValue(new TextEncoder().encode(data)) : data,
    creator: peer(creator).id,
    createdAt: { seconds: 1_700_000_000, nanos: 500_000_000 },
    storedAt: { seconds: 1_700_000_000, nanos: 500_000_000 },
    ttlMs: 60_000,
    stale: false,
    deleted: false,
  };
}

export function sessionOf<Node>(node: Node, signal: AbortSignal = new AbortController().signal): Session<Node> {
  return { node, signal, takeOver: () => {} };
}
