import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { SeededRandom } from '@peerlatch/connection/testing';
import { descriptorToMessage } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { ExternalApiClient, type ExternalApiClientParts } from '../../../src/store/external-api-client.js';
import { contact } from '../../support/contacts.js';
import { entryMessage, key, START_MS, textOf } from '../../support/entries.js';

const KEY = key(0);
const data = { typeUrl: 'type.test/Text', value: new TextEncoder().encode('value') };

/** A client whose entry points answer everything with `answer`. */
function stand(answer: unknown, entryPoints: readonly PeerDescriptor[] = [1, 2, 3].map((n) => contact(n).peer)) {
  const calls: { readonly to: PeerDescriptor; readonly method: string; readonly options: object | undefined }[] = [];
  const call = async (to: PeerDescriptor, method: { name: string }, _value: unknown, options?: object) => {
    calls.push({ to, method: method.name, options });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const client = new ExternalApiClient({
    communicator: { call } as unknown as ExternalApiClientParts['communicator'],
    entryPoints: () => entryPoints,
    random: new SeededRandom(1),
    wallClock: () => START_MS,
    limits: dhtLimits,
  });
  return { client, calls };
}

describe(ExternalApiClient, () => {
  it('asks one connected entry point, any of them, and waits as long as the network does', async () => {
    const signal = new AbortController().signal;
    const { client, calls } = stand({ entries: [] });
    for (let n = 0; n < 30; n++) await client.fetch(KEY, { signal });
    expect(new Set(calls.map(({ to }) => Number(to.id)))).toEqual(new Set([1, 2, 3]));
    expect(calls[0]).toMatchObject({ method: 'externalFetchData', options: { timeoutMs: 10_000, signal } });
  });

  it('makes the newest values of the copies that come', async () => {
    const entries = [
      entryMessage({ key: 0, at: 1, text: 'old' }),
      entryMessage({ key: 0, at: 2, text: 'new' }),
      entryMessage({ key: 0, creator: 2, deleted: true }),
      entryMessage({ key: 4, creator: 3, text: 'of another key' }),
    ];
    expect((await stand({ entries }).client.fetch(KEY)).map(textOf)).toEqual(['new']);
  });

  it('stores, and says who has it', async () => {
    const storers = [4, 5].map((n) => descriptorToMessage(contact(n).peer));
    const unusable = { ...descriptorToMessage(contact(6).peer), nodeId: new Uint8Array(1) };
    const { client, calls } = stand({ storers: [...storers, unusable] });
    expect(await client.store(KEY, data)).toEqual([4, 5].map((n) => contact(n).peer));
    expect(calls.map(({ method }) => method)).toEqual(['externalStoreData']);
  });

  it('says so when nothing was stored anywhere', async () => {
    await expect(stand({ storers: [] }).client.store(KEY, data)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    const tooLarge = { ...data, value: new Uint8Array(300_000) };
    await expect(stand({}).client.store(KEY, tooLarge)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('finds the nearest nodes', async () => {
    const closestNodes = Array.from({ length: 50 }, (_, n) => descriptorToMessage(contact(n + 1).peer));
    const found = await stand({ closestNodes }).client.findClosest(KEY);
    expect(found.length).toBe(dhtLimits.maxClosestPeers);
    expect(found[0]).toEqual(contact(1).peer);
  });

  it('rejects when no entry point is connected, or with what the call rejects with', async () => {
    await expect(stand({}, []).client.fetch(KEY)).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    const error = new ConnectionError('RPC_UNKNOWN_METHOD', 'Unknown.');
    await expect(stand(error).client.findClosest(KEY)).rejects.toBe(error);
    await expect(stand({}).client.fetch(new Uint8Array(1))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
