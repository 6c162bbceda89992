import { describe, expect, it } from 'vitest';
import { instantOfMs } from '../../../src/store/instant.js';
import { PutGet, type PutGetParts } from '../../../src/store/put-get.js';
import { contact, idsOf } from '../../support/contacts.js';
import { creator, type entry, entryMessage, key, START_MS, textOf } from '../../support/entries.js';
import { type StoreNode, StoreStand } from '../../support/store-stand.js';

const KEY = key(0);
const data = (text: string) => ({ typeUrl: 'type.test/Text', value: new TextEncoder().encode(text) });

async function stand(numbers = [1, 2, 3, 4, 5], limits = {}) {
  const net = new StoreStand({ redundancyFactor: 3, ...limits });
  const nodes = await net.acquainted(numbers.map((n) => contact(n)));
  const [first, ...others] = nodes as readonly [StoreNode, ...StoreNode[]];
  const last = others.at(-1) ?? first;
  const texts = () => nodes.map((node) => net.textsAt(node, KEY).join());
  return { net, nodes, first, last, texts };
}

/** On a port that records what it is asked. */
function alone(parts: Partial<PutGetParts> = {}) {
  const net = new StoreStand({ redundancyFactor: 3 });
  const stored: string[] = [];
  const putGet = new PutGet({
    self: contact(9),
    communicator: { call: () => Promise.reject(new Error('unreachable')) },
    service: { store: async (made) => void stored.push(textOf(made)), markDeleted: () => {} },
    findClosest: async () => [],
    recursive: { execute: async () => ({ entries: [], isComplete: true }) },
    callTimeoutMs: () => 5_000,
    wallClock: net.wallClock,
    limits: net.limits,
    ...parts,
  });
  return { net, putGet, stored };
}

describe(PutGet, () => {
  it('stores at the nearest nodes, itself included when it is one, and says who has it', async () => {
    const { net, first, last, texts } = await stand();
    const { storers, entry: made } = await net.clock.run(last.putGet.put(KEY, data('a')));
    expect(storers).toEqual([1, 2, 3].map((n) => contact(n).peer));
    expect(texts()).toEqual(['a', 'a', 'a', '', '']);
    expect(made).toMatchObject({ creator: last.contact.peer.id, ttlMs: 60_000 });
    expect((await net.clock.run(first.putGet.put(KEY, data('b')))).storers.length).toBe(3);
    expect(texts()).toEqual(['a,b', 'a,b', 'a,b', '', '']);
    expect(first.transport.sent.filter(({ to }) => to === first.contact.peer.id)).toEqual([]);
  });

  it('goes on with farther nodes in the place of those that fail', async () => {
    const { net, nodes, last, texts } = await stand();
    for (const n of [0, 1]) nodes[n]?.rpc.close();
    const { storers } = await net.clock.run(last.putGet.put(KEY, data('a')));
    expect(storers).toEqual([3, 4, 5].map((n) => contact(n).peer));
    expect(texts()).toEqual(['', '', 'a', '(a)', '(a)']);
  });

  it('stores here when nobody else is there', async () => {
    const { putGet, stored } = alone();
    expect((await putGet.put(KEY, data('mine'))).storers).toEqual([contact(9).peer]);
    expect(stored).toEqual(['mine']);
  });

  it('says so when no node at all has stored the value', async () => {
    const service = { store: () => Promise.reject(new Error('full')), markDeleted: () => {} };
    const { putGet } = alone({ service, findClosest: async () => [contact(1), contact(2)] });
    await expect(putGet.put(KEY, data('mine'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      data: { asked: 3 },
      cause: expect.any(Error),
    });
  });

  it('replaces its own value by each later put, even when the wall clock was set back', async () => {
    const { net, first } = await stand([1]);
    for (const text of ['a', 'b', 'c']) await net.clock.run(first.putGet.put(KEY, data(text)));
    expect((await first.putGet.get(KEY)).entries.map(textOf)).toEqual(['c']);
    const times = [START_MS + 10, START_MS, START_MS - 1_000];
    const { putGet } = alone({ wallClock: () => times.shift() ?? 0 });
    const made = [1, 2, 3].map(async () => (await putGet.put(KEY, data('x'))).entry.createdAt);
    expect(await Promise.all(made)).toEqual([10, 11, 12].map((ms) => instantOfMs(START_MS + ms)));
  });

  it('takes the creator and the time to live of the caller, within the limits', async () => {
    const { putGet } = alone();
    const put = (options: object) => putGet.put(KEY, data('x'), options).then(({ entry: made }) => made);
    expect(await put({ creator: creator(5), ttlMs: 1_000.9 })).toMatchObject({ creator: creator(5), ttlMs: 1_000 });
    expect((await put({ ttlMs: 86_400_000 })).ttlMs).toBe(60_000);
    const invalid = { code: 'INVALID_ARGUMENT' };
    await expect(put({ ttlMs: 0 })).rejects.toMatchObject(invalid);
    await expect(putGet.put(new Uint8Array(3), data('x'))).rejects.toMatchObject(invalid);
    await expect(putGet.put(KEY, data('x'.repeat(300_000)))).rejects.toMatchObject(invalid);
    await expect(putGet.get(new Uint8Array(3))).rejects.toMatchObject(invalid);
    await expect(putGet.delete(new Uint8Array(3))).rejects.toMatchObject(invalid);
  });

  it('rejects with the reason of an abort, and asks nobody more', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const called: string[] = [];
    const { putGet, stored } = alone({
      findClosest: async () => {
        controller.abort(reason);
        return [contact(1)];
      },
      communicator: { call: () => Promise.reject(called.push('call')) },
    });
    await expect(putGet.put(KEY, data('x'), { signal: controller.signal })).rejects.toBe(reason);
    expect([called, stored]).toEqual([[], []]);
  });

  it('gets the newest value of each creator of what the nodes hold', async () => {
    const options: object[] = [];
    const { putGet } = alone({
      recursive: {
        execute: async (_key, operation, given) => {
          options.push({ operation, ...given });
          const copies = [
            entryMessage({ key: 0, at: 1, text: 'old' }),
            entryMessage({ key: 0, at: 2, text: 'new' }),
            entryMessage({ key: 0, creator: 2, text: 'other' }),
            entryMessage({ key: 0, creator: 3, deleted: true }),
            entryMessage({ key: 0, creator: 4, stale: true }),
            entryMessage({ key: 5, creator: 6, text: 'of another key' }),
            { ...entryMessage({ key: 0, creator: 7 }), data: undefined },
          ];
          return { entries: copies, isComplete: false };
        },
      },
    });
    const { entries, isComplete } = await putGet.get(KEY, { excluded: creator(8) });
    expect(entries.map(textOf)).toEqual(['new', 'other']);
    expect(isComplete).toBe(false);
    expect((await putGet.getCopies(KEY)).length).toBe(7);
    expect(options).toEqual([{ operation: 'fetch', excluded: creator(8) }, { operation: 'fetch' }]);
  });

  it('deletes its own value and no other one', async () => {
    const { net, first, last, texts } = await stand();
    await net.clock.run(first.putGet.put(KEY, data('keep')));
    await net.clock.run(last.putGet.put(KEY, data('delete')));
    expect(await net.clock.run(last.putGet.delete(KEY))).toEqual({ isComplete: true });
    await net.settle();
    expect(texts().slice(0, 3)).toEqual(Array(3).fill('(delete),keep'));
    expect((await last.putGet.get(KEY)).entries.map(textOf)).toEqual(['keep']);
  });

  it('marks what it deletes here too', async () => {
    const marked: string[] = [];
    const service = { store: async () => {}, markDeleted: (_key: Uint8Array, id: string) => void marked.push(id) };
    await alone({ service }).putGet.delete(KEY);
    expect(marked).toEqual(idsOf([contact(9)]));
  });

  it('keeps its own copy of key and value', async () => {
    const kept: ReturnType<typeof entry>[] = [];
    const { putGet } = alone({ service: { store: async (made) => void kept.push(made), markDeleted: () => {} } });
    const [mutableKey, mutable] = [new Uint8Array(20), data('mine')];
    await putGet.put(mutableKey, mutable);
    mutableKey.fill(9);
    mutable.value.fill(0);
    expect([kept[0]?.key, kept.map(textOf)]).toEqual([KEY, ['mine']]);
  });
});
