import { peerIdFromBytes } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { ExternalApiRpc } from '../../../src/protocol/dht-rpc.js';
import { serveExternalApi } from '../../../src/store/external-api-service.js';
import type { OperationOptions } from '../../../src/store/put-get.js';
import { contact } from '../../support/contacts.js';
import { entryMessage, key, textOfMessage } from '../../support/entries.js';
import { type StoreNode, StoreStand } from '../../support/store-stand.js';

const KEY = key(0);
const data = { typeUrl: 'type.test/Text', value: new TextEncoder().encode('value') };
const { externalStoreData, externalFetchData, externalFindClosestNodes } = ExternalApiRpc.methods;

async function stand(limits = {}) {
  const net = new StoreStand({ redundancyFactor: 3, ...limits });
  const [node] = (await net.acquainted([1, 2, 3, 4].map((n) => contact(n)))) as readonly [StoreNode];
  const caller = await net.node(contact(0xca));
  net.nodes.delete(caller.contact.peer.id);
  const asked: OperationOptions[] = [];
  const copies = [1, 2, 3].map((n) => entryMessage({ key: 0, creator: n, text: `${n}`.repeat(10), deleted: n === 2 }));
  const registration = serveExternalApi({
    communicator: node.communicator,
    putGet: {
      put: (at, value, options) => node.putGet.put(at, value, options),
      getCopies: async (_key, options = {}) => {
        asked.push(options);
        return copies;
      },
    },
    findClosest: async (_key, options) => {
      asked.push(options);
      return [caller.contact, ...[1, 2, 3, 4].map((n) => contact(n))];
    },
    limits: net.limits,
  });
  const { peer } = node.contact;
  return { net, node, caller, asked, registration, peer, call: caller.communicator };
}

describe(serveExternalApi, () => {
  it('stores for a caller what is then its own', async () => {
    const { net, node, caller, call, peer } = await stand();
    const { storers } = await net.clock.run(call.call(peer, externalStoreData, { key: KEY, data }));
    expect(storers.map(({ nodeId }) => peerIdFromBytes(nodeId))).toEqual([1, 2, 3].map((n) => contact(n).peer.id));
    expect(node.local.held(KEY).map(({ entry }) => entry.creator)).toEqual([caller.contact.peer.id]);
  });

  it('fetches for a caller without asking it, stale and deleted copies included', async () => {
    const { net, caller, call, peer, asked } = await stand({ maxAnswerBytes: 50 });
    const { entries } = await net.clock.run(call.call(peer, externalFetchData, { key: KEY }));
    expect(entries.map((entry) => [textOfMessage(entry), entry.deleted])).toEqual([
      ['1111111111', false],
      ['2222222222', true],
    ]);
    expect(asked).toMatchObject([{ excluded: caller.contact.peer.id, signal: expect.any(AbortSignal) }]);
  });

  it('finds the nodes nearest to a key for a caller, which is none of them', async () => {
    const { net, caller, call, peer, asked } = await stand({ maxClosestPeers: 3 });
    const answer = await net.clock.run(call.call(peer, externalFindClosestNodes, { nodeId: KEY }));
    const found = answer.closestNodes.map(({ nodeId }) => peerIdFromBytes(nodeId));
    expect(found).toEqual([1, 2, 3].map((n) => contact(n).peer.id));
    expect(asked).toMatchObject([{ excluded: caller.contact.peer.id }]);
  });

  it('refuses what is no key or too large, and serves nothing once it is disposed', async () => {
    const { net, call, peer, registration } = await stand({ maxValueBytes: 3 });
    const invalid = { code: 'RPC_REMOTE_ERROR', data: { code: 'INVALID_ARGUMENT' } };
    const short = new Uint8Array(19);
    await expect(net.clock.run(call.call(peer, externalStoreData, { key: KEY, data }))).rejects.toMatchObject(invalid);
    await expect(net.clock.run(call.call(peer, externalFetchData, { key: short }))).rejects.toMatchObject(invalid);
    await expect(net.clock.run(call.call(peer, externalFindClosestNodes, { nodeId: short }))).rejects.toMatchObject(
      invalid,
    );
    registration[Symbol.dispose]();
    await expect(net.clock.run(call.call(peer, externalFetchData, { key: KEY }))).rejects.toMatchObject({
      code: 'RPC_UNKNOWN_METHOD',
    });
  });
});
