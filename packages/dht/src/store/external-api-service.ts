/**
 * Serves `ExternalApiRpc` (wire-protocol 9.11): carries out operations for peers that are no members of the DHT yet. What they store is theirs:
 * the creator is who the connection says they are. How many are served at once is bounded by RPC, how long by its deadline.
 */
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import { descriptorToMessage, type messages } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import { type Key, keyFromBytes } from '../id/key.js';
import { ExternalApiRpc } from '../protocol/dht-rpc.js';
import type { FindClosest, PutGet } from './put-get.js';
import { checkData, type EntryData, type EntryRules } from './stored-entry.js';

export interface ExternalApiServiceParts {
  readonly communicator: Pick<RpcCommunicator, 'serve'>;
  readonly putGet: Pick<PutGet, 'put' | 'getCopies'>;
  readonly findClosest: FindClosest;
  readonly limits: EntryRules['limits'] & Pick<DhtLimits, 'maxClosestPeers' | 'maxAnswerBytes'>;
}

/** Serves from now until disposed. Throws `DUPLICATE_SERVICE`. */
export function serveExternalApi({ communicator, putGet, findClosest, limits }: ExternalApiServiceParts): Disposable {
  return communicator.serve(ExternalApiRpc, {
    externalStoreData: async ({ key, data }, { from, signal }) => {
      const { storers } = await putGet.put(ownedKey(key), dataOf(data, limits), { creator: from.id, signal });
      return { storers: storers.map(descriptorToMessage) };
    },
    externalFetchData: async ({ key }, { from, signal }) => {
      const copies = await putGet.getCopies(ownedKey(key), { excluded: from.id, signal });
      return { entries: withinBytes(copies, limits.maxAnswerBytes) };
    },
    externalFindClosestNodes: async ({ nodeId }, { from, signal }) => {
      const contacts = await findClosest(ownedKey(nodeId), { excluded: from.id, signal });
      const others = contacts.filter(({ peer }) => peer.id !== from.id).slice(0, limits.maxClosestPeers);
      return { closestNodes: others.map(({ peer }) => descriptorToMessage(peer)) };
    },
  });
}

/** The request is a view into a frame, and the operation outlives it. */
function ownedKey(bytes: Uint8Array): Key {
  return new Uint8Array(keyFromBytes(bytes));
}

function dataOf(data: messages.ExternalStoreDataRequest['data'], limits: EntryRules['limits']): EntryData {
  const { typeUrl, value } = data ?? { typeUrl: '', value: new Uint8Array(0) };
  checkData({ typeUrl, value }, limits);
  return { typeUrl, value: new Uint8Array(value) };
}

function withinBytes(copies: readonly messages.DataEntry[], limit: number): messages.DataEntry[] {
  let bytes = 0;
  return copies.filter(({ data }) => {
    bytes += (data?.value.length ?? 0) + (data?.typeUrl.length ?? 0);
    return bytes <= limit;
  });
}
