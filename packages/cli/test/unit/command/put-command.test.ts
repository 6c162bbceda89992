import { isConnectionError } from '@peerlatch/connection/base';
import type { EntryData } from '@peerlatch/dht/node';
import { expect, it } from 'vitest';
import { put } from '../../../src/command/put-command.js';
import { encodeValue } from '../../../src/text/value-text.js';
import { fakeShell } from '../../support/fake-shell.js';
import { KEY, KEY_HEX, peer, sessionOf } from '../../support/peers.js';

const bytes = new Uint8Array([104, 105]);
const REQUEST = { key: KEY, bytes, ttlMs: 60_000, json: false };

function stand(storers: readonly number[]) {
  const stored: EntryData[] = [];
  const node = {
    self: peer(9),
    put: async (_: Uint8Array, data: EntryData) => {
      stored.push(data);
      return storers.map(peer);
    },
  };
  return { shell: fakeShell(), session: sessionOf(node), stored };
}

it('says who holds the value, without this node, which is about to leave', async () => {
  const { shell, session, stored } = stand([1, 9, 2]);
  await put(REQUEST, session, shell);
  expect(stored).toEqual([encodeValue(bytes)]);
  expect(shell.results).toEqual([`Stored 2 bytes at 2 nodes for 60 s, key ${KEY_HEX}, creator ${peer(9).id}`]);
});

it('says the same as JSON', async () => {
  const { shell, session } = stand([1]);
  await put({ ...REQUEST, json: true }, session, shell);
  const about = { key: KEY_HEX, bytes: 2, ttlMs: 60_000, creator: peer(9).id };
  expect(shell.objects()).toEqual([{ type: 'stored', ...about, storers: [peer(1).id] }]);
});

it('fails when only this node would have it', async () => {
  const { shell, session } = stand([9]);
  const error = await put(REQUEST, session, shell).catch((reason: unknown) => reason);
  expect([isConnectionError(error, 'STORAGE_FAILED'), shell.results]).toEqual([true, []]);
});
