/**
 * `peerlatch delete`: deletes the value that this id stored. Values of other creators stay: in the network, only the creator's id
 * deletes (wire-protocol 9.10), and whoever uses that id counts as the creator.
 */
import { ConnectionError, toHex } from '@peerlatch/connection/base';
import type { Key } from '@peerlatch/dht/id';
import type { DhtNode } from '@peerlatch/dht/node';
import { Failure } from '../base/failure.js';
import type { Session } from '../session/session.js';
import type { Shell } from '../shell/shell.js';

export interface DeleteRequest {
  readonly key: Key;
  readonly json: boolean;
}

/** Rejects with `NOT_FOUND` when this id has no value there, with `STORAGE_FAILED` when it is still found afterwards. */
export async function deleteValue(
  { key, json }: DeleteRequest,
  { node, signal }: Session<Pick<DhtNode, 'self' | 'get' | 'delete'>>,
  shell: Shell,
): Promise<void> {
  const creator = node.self.id;
  const hex = toHex(key);
  const isThere = async (): Promise<boolean> =>
    (await node.get(key, { signal })).some((entry) => entry.creator === creator);
  shell.progress('Looking for the value …');
  if (!(await isThere())) {
    throw new Failure(
      'NOT_FOUND',
      `${creator} has no value under the key ${hex}: give the --id that "put" was given, or had printed as the creator.`,
    );
  }
  shell.progress('Deleting …');
  await node.delete(key, { signal });
  if (await isThere()) {
    throw new ConnectionError(
      'STORAGE_FAILED',
      'Not every holder of the value has heard that it is deleted; delete it again.',
    );
  }
  shell.result(
    json ? JSON.stringify({ type: 'deleted', key: hex, creator }) : `Deleted the value of ${creator}, key ${hex}`,
  );
}
