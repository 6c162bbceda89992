/** `peerlatch put`: stores a value, and says who holds it and as whose it is stored. */
import { ConnectionError, toHex } from '@peerlatch/connection/base';
import type { Key } from '@peerlatch/dht/id';
import type { DhtNode } from '@peerlatch/dht/node';
import type { Session } from '../session/session.js';
import type { Shell } from '../shell/shell.js';
import { encodeValue } from '../text/value-text.js';

export interface PutRequest {
  readonly key: Key;
  readonly bytes: Uint8Array;
  /** Until it is forgotten, ms. */
  readonly ttlMs: number;
  readonly json: boolean;
}

/** Rejects with `STORAGE_FAILED` when nobody but this node, which is about to leave, has taken the value. */
export async function put(
  { key, bytes, ttlMs, json }: PutRequest,
  { node, signal }: Session<Pick<DhtNode, 'self' | 'put'>>,
  shell: Shell,
): Promise<void> {
  shell.progress('Storing …');
  const all = await node.put(key, encodeValue(bytes), { signal, ttlMs });
  const storers = all.filter(({ id }) => id !== node.self.id).map(({ id }) => id);
  if (storers.length === 0) {
    throw new ConnectionError(
      'STORAGE_FAILED',
      'No node of the network has taken the value: they are full, or cannot be reached; put it again later.',
    );
  }
  const creator = node.self.id;
  if (json) {
    shell.result(JSON.stringify({ type: 'stored', key: toHex(key), bytes: bytes.length, ttlMs, creator, storers }));
    return;
  }
  shell.result(
    `Stored ${bytes.length} bytes at ${storers.length} ${storers.length === 1 ? 'node' : 'nodes'} for ${ttlMs / 1_000} s, key ${toHex(key)}, creator ${creator}`,
  );
}
