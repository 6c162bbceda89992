import { describe, expect, it } from 'vitest';
import { StoreRpc } from '../../../src/protocol/dht-rpc.js';
import { MemoryStorage } from '../../../src/store/memory-storage.js';
import { StoreService } from '../../../src/store/store-service.js';
import { entryToMessage, entryToRequest } from '../../../src/store/stored-entry.js';
import { contact } from '../../support/contacts.js';
import { creator, type EntryInput, entry, key } from '../../support/entries.js';
import { type StoreNode, StoreStand } from '../../support/store-stand.js';

const KEY = key(0);
const made = (input: EntryInput = {}) => entry({ key: 0, ...input });
const { storeData, replicateData } = StoreRpc.methods;

async function stand(limits = {}) {
  const net = new StoreStand({ redundancyFactor: 3, ...limits });
  const nodes = await net.acquainted([1, 2, 3, 4].map((n) => contact(n)));
  const writer = await net.node(contact(100));
  const [first, second] = nodes as readonly [StoreNode, StoreNode];
  const store = (input: EntryInput, at = first) =>
    net.clock.run(writer.communicator.call(at.contact.peer, storeData, entryToRequest(made(input))));
  const replicate = async (input: EntryInput, at = first, from = writer) => {
    await net.clock.run(
      from.communicator.notify(at.contact.peer, replicateData, { entry: entryToMessage(made(input)) }),
    );
    await net.settle();
  };
  const texts = () => nodes.map((node) => net.textsAt(node, KEY).join());
  return { net, nodes, writer, first, second, store, replicate, texts };
}

describe(StoreService, () => {
  it('stores what it is asked to, now and fresh', async () => {
    const { net, first, store, texts } = await stand();
    await net.clock.advance(500);
    await store({ at: 7 });
    const [held] = first.local.held(KEY);
    expect(held?.entry).toEqual(made({ at: 7, storedAt: made({ at: 500 }).createdAt }));
    expect(texts()).toEqual(['value', '', '', '']);
  });

  it('acknowledges what it has already, or has a newer version of', async () => {
    const { store, texts } = await stand();
    await store({ at: 5, text: 'new' });
    await store({ at: 5, text: 'same' });
    await store({ at: 4, text: 'old' });
    expect(texts()[0]).toBe('new');
  });

  it('says why it cannot store, so that the writer asks others', async () => {
    const { store } = await stand({ maxStoredEntries: 1 });
    await store({});
    const refused = { code: 'RPC_REMOTE_ERROR' };
    await expect(store({ creator: 2 })).rejects.toMatchObject({ ...refused, data: { code: 'LIMIT_REACHED' } });
    await expect(store({ ttlMs: 0 })).rejects.toMatchObject({ ...refused, data: { code: 'INVALID_ARGUMENT' } });
    await expect(store({ at: 400_000 })).rejects.toMatchObject({ ...refused, data: { code: 'INVALID_ARGUMENT' } });
  });

  it('spreads what was replicated to it: the primary to all storers, others to the primary', async () => {
    const { nodes, replicate, texts } = await stand();
    await replicate({ text: 'a' }, nodes[2]);
    expect(texts()).toEqual(['a', 'a', 'a', '']);
    await replicate({ creator: 2, text: 'b' }, nodes[3]);
    expect(texts()).toEqual(['a,b', 'a,b', 'a,b', '(b)']);
  });

  it('goes by its own view of the neighbours, whatever flag a copy comes with', async () => {
    const { replicate, texts } = await stand();
    await replicate({ stale: true });
    expect(texts()).toEqual(['value', 'value', 'value', '']);
  });

  it('sends nothing on that it had already', async () => {
    const { first, replicate } = await stand();
    await replicate({});
    const sent = first.transport.sent.length;
    await replicate({});
    await replicate({ at: -1 });
    expect(first.transport.sent.length).toBe(sent);
  });

  it('drops copies that are none, without a word', async () => {
    const { net, writer, first } = await stand();
    await net.clock.run(writer.communicator.notify(first.contact.peer, replicateData, { entry: undefined }));
    await net.settle();
    expect(first.local.size).toBe(0);
  });

  it('spreads deletions to all storers, once', async () => {
    const { net, nodes, first, second, replicate, texts } = await stand();
    await replicate({});
    second.service.markDeleted(KEY, creator(1));
    await net.settle();
    expect(texts()).toEqual(['(value)', '(value)', '(value)', '']);
    const sent = () => nodes.map((node) => node.transport.sent.length);
    const before = sent();
    first.service.markDeleted(KEY, creator(1));
    first.service.markDeleted(KEY, creator(9));
    await replicate({ deleted: true });
    expect(sent()).toEqual(before);
  });

  it('answers fetches with stale and deleted entries as well', async () => {
    const { first, store } = await stand();
    await store({});
    first.service.markDeleted(KEY, creator(1));
    first.local.setStale(KEY, true);
    expect(first.service.entriesOf(KEY)).toEqual([
      entryToMessage(made({ storedAt: made().createdAt, stale: true, deleted: true })),
    ]);
    expect(first.service.entriesOf(key(9))).toEqual([]);
  });

  it('R52: takes nothing after it is closed, and replicates nothing that a slow storage finishes then', async () => {
    const net = new StoreStand({ redundancyFactor: 3 });
    const gates: (() => void)[] = [];
    const storage = new MemoryStorage(net.limits);
    const put = storage.put.bind(storage);
    storage.put = async (record) => {
      await new Promise<void>((resolve) => gates.push(resolve));
      return put(record);
    };
    const node = await net.node(contact(1), storage);
    node.known.set(contact(2).peer.id, contact(2));
    const late = node.service.store(made());
    node.service.close();
    await net.clock.run(node.replication.leave());
    gates[0]?.();
    await late;
    await net.settle();
    expect(node.transport.sent).toEqual([]);
    await expect(node.service.store(made({ at: 1 }))).rejects.toMatchObject({ code: 'CLOSED' });
    node.service[Symbol.dispose]();
  });
});
