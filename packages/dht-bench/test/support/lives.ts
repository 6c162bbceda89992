// Nodes with keys that a test can read: the first byte counts, the rest is zero.
import { peerIdFromBytes } from '@peerlatch/connection/peer';
import type { Contact } from '@peerlatch/dht/contact';
import { KEY_BYTES, type Key } from '@peerlatch/dht/id';
import type { Life } from '../../src/judge/life.js';

export function key(first: number): Key {
  const bytes = new Uint8Array(KEY_BYTES);
  bytes[0] = first;
  return bytes;
}

export function contact(first: number, region?: number): Contact {
  const peer = {
    id: peerIdFromBytes(key(first)),
    runtime: 'nodejs',
    ...(region === undefined ? {} : { region }),
  } as const;
  return { peer, key: key(first) };
}

/** Ready from the beginning, and for ever, unless told otherwise. */
export function life(first: number, times: Partial<Omit<Life, 'contact'>> = {}): Life {
  const never = Number.POSITIVE_INFINITY;
  return {
    contact: contact(first),
    startedAt: 0,
    readyAt: 0,
    leavingAt: never,
    goneAt: times.leavingAt ?? never,
    ...times,
  };
}
