import { describe, expect, it } from 'vitest';
import { Replication } from '../../../src/store/replication.js';
import { contact } from '../../support/contacts.js';
import { type EntryInput, entry, key } from '../../support/entries.js';
import { type StoreNode, StoreStand } from '../../support/store-stand.js';

// Distances to key 0 are the numbers of the contacts.
const KEY = key(0);
const made = (input: EntryInput = {}) => entry({ key: 0, ...input });

async function stand(numbers: readonly number[], limits = {}) {
  const net = new StoreStand({ redundancyFactor: 3, ...limits });
  const nodes = await net.acquainted(numbers.map((n) => contact(n)));
  const at = (n: number): StoreNode => {
    const node = net.nodes.get(contact(n).peer.id);
    if (node === undefined) throw new Error(`There is no node ${n}.`);
    return node;
  };
  const texts = () => [...net.nodes.values()].map((node) => net.textsAt(node, KEY).join());
  /** Who was told of entries by a node, in order. */
  const told = (n: number) => at(n).transport.sent.map(({ to }) => Number(to));
  const store = async (n: number, input: EntryInput = {}) => {
    await at(n).local.put(made(input));
    at(n).replication.stored(made(input));
  };
  return { net, nodes, at, texts, told, store };
}

describe(Replication, () => {
  it('leaves what a writer put at a storer to the writer', async () => {
    const { net, told, texts, store } = await stand([1, 2, 3, 4]);
    await store(1);
    await net.settle();
    expect(told(1)).toEqual([]);
    expect(texts()).toEqual(['value', '', '', '']);
  });

  it('marks as stale what was put at a node that is no storer, and hands it to the primary', async () => {
    const { net, told, texts, store } = await stand([1, 2, 3, 4]);
    await store(4);
    await net.settle();
    expect(told(4)).toEqual([1]);
    expect(texts()).toEqual(['value', 'value', 'value', '(value)']);
  });

  it('marks all entries of a key as stale at a node that is no storer', async () => {
    const { net, at, store } = await stand([1, 2, 3, 4]);
    await at(4).local.put(made({ creator: 7, text: 'other' }));
    await store(4);
    expect(net.textsAt(at(4), KEY)).toEqual(['(other)', '(value)']);
  });

  it('tells all storers but the sender as the primary, and only the primary otherwise', async () => {
    const { net, at, told } = await stand([1, 2, 3, 4]);
    await at(1).local.put(made());
    at(1).replication.spread(made(), contact(2).peer.id);
    await at(3).local.put(made());
    at(3).replication.spread(made(), contact(9).peer.id);
    await net.settle();
    expect([told(1), told(3)]).toEqual([[3], [1]]);
    at(2).replication.spread(made(), contact(1).peer.id);
    await net.settle();
    expect(told(2)).toEqual([]);
  });

  it('supplies a newcomer that is a storer, and nobody else', async () => {
    const { net, told, store, at } = await stand([2, 4, 6, 8]);
    for (const n of [2, 4, 6]) await store(n);
    const newcomer = await net.join(contact(5));
    await net.rounds();
    expect(net.textsAt(newcomer, KEY)).toEqual(['value']);
    expect([told(2), told(4)]).toEqual([[5], []]);
    // Displaced: it hands over, and keeps what it has as stale.
    expect(told(6)).toEqual([2]);
    expect(net.textsAt(at(6), KEY)).toEqual(['(value)']);
    await net.join(contact(7));
    await net.rounds();
    expect(told(2)).toEqual([5]);
  });

  it('supplies a newcomer that is the new primary', async () => {
    const { net, store } = await stand([2, 4, 6]);
    for (const n of [2, 4, 6]) await store(n);
    const newcomer = await net.join(contact(1));
    await net.rounds();
    expect(net.textsAt(newcomer, KEY)).toEqual(['value']);
  });

  it('restores redundancy when a storer is lost', async () => {
    const { net, at, texts, store } = await stand([1, 2, 3, 4, 5]);
    for (const n of [1, 2, 3]) await store(n);
    net.crash(at(2));
    await net.rounds();
    expect(texts()).toEqual(['value', 'value', 'value', '']);
    net.crash(at(1));
    await net.rounds();
    expect(texts()).toEqual(['value', 'value', 'value']);
  });

  it('restores redundancy when only one node is left that has the entry, wherever it is', async () => {
    const { net, at, texts, store } = await stand([1, 2, 3, 4, 5]);
    await store(1);
    await store(3);
    net.crash(at(1));
    await net.rounds();
    expect(texts()).toEqual(['value', 'value', 'value', '']);
  });

  it('uses what it kept as stale when it has become a storer again', async () => {
    const { net, at, texts } = await stand([1, 2, 3, 4]);
    await at(4).local.put(made());
    at(4).replication.stored(made());
    for (const n of [1, 2, 3]) net.end(at(n));
    for (const n of [1, 2, 3]) net.lose(at(4), contact(n));
    await net.rounds();
    expect(texts()).toEqual(['value']);
  });

  it('supplies a peer anew that went and came back', async () => {
    const { net, at, told, store } = await stand([1, 2, 3]);
    for (const n of [1, 2, 3]) await store(n);
    at(1).replication.neighboursChanged([contact(3)], [contact(3)]);
    await net.rounds();
    expect(told(1)).toEqual([3]);
  });

  it('offers what it finds on its disk to whom it meets', async () => {
    const { net, nodes, at } = await stand([1, 2, 3]);
    await at(2).local.put(made());
    at(2).replication.neighboursChanged(
      [1, 3].map((n) => contact(n)),
      [],
    );
    await net.rounds();
    expect(nodes.map((node) => net.textsAt(node, KEY))).toEqual([['value'], ['value'], ['value']]);
  });

  it('sends copies with the time that is left, and as fresh', async () => {
    const { net, at, store } = await stand([1, 2, 3]);
    await net.clock.advance(0);
    await store(1, { ttlMs: 10_000 });
    at(1).local.setStale(KEY, true);
    await net.clock.advance(4_000);
    at(1).replication.spread(made());
    await net.settle();
    const [copy] = at(3).local.held(KEY);
    expect(copy?.entry).toMatchObject({ ttlMs: 6_000, stale: false });
    expect(copy?.deadlineAt).toBe(10_000);
  });

  it('looks at the neighbours once for many changes, and not at all without entries', async () => {
    const { net, at, store } = await stand([1, 2, 3]);
    at(1).replication.neighboursChanged([contact(4)], []);
    expect(net.clock.pendingTimers).toBe(0);
    await store(1);
    const timers = net.clock.pendingTimers;
    for (const n of [5, 6, 7]) at(1).replication.neighboursChanged([contact(n)], [contact(n + 10)]);
    expect(net.clock.pendingTimers).toBe(timers + 1);
  });

  it('tries again later with a storer that it could not reach', async () => {
    const { net, at, texts, store } = await stand([2, 3]);
    for (const n of [2, 3]) await store(n);
    at(2).known.set(contact(1).peer.id, contact(1));
    at(2).replication.neighboursChanged([contact(1)], []);
    await net.rounds();
    expect(at(2).replication.pending).toBe(0);
    await net.node(contact(1));
    await net.clock.advance(net.limits.replicationRoundMs);
    await net.settle();
    expect(texts()).toEqual(['value', 'value', 'value']);
  });

  it('makes up later for what its queue had no room for', async () => {
    const { net, at } = await stand([1, 2], { maxReplicationsWaiting: 1, redundancyFactor: 2 });
    for (const n of [0, 1, 2, 3, 4, 5]) await at(1).local.put(entry({ key: n }));
    at(1).replication.neighboursChanged([contact(2)], []);
    await net.rounds();
    expect(at(2).local.size).toBeLessThan(6);
    for (let round = 0; round < 6; round++) {
      await net.clock.advance(net.limits.replicationRoundMs);
      await net.settle();
    }
    expect(at(2).local.size).toBe(6);
    expect(at(1).replication.pending).toBe(0);
  });

  it('gives everything away before it leaves, to those that are connected, and dials nobody', async () => {
    const { net, nodes, at, told } = await stand([1, 2, 3, 4, 5]);
    for (const n of [2, 3, 5]) net.network.connect(contact(1).peer, contact(n).peer);
    for (const n of [0, 1]) await at(1).local.put(entry({ key: n }));
    const left = at(1).replication.leave();
    await net.settle();
    await left;
    expect(nodes.map((node) => node.local.size)).toEqual([2, 2, 2, 0, 1]);
    expect(at(1).transport.hasEndpoint(contact(4).peer.id)).toBe(false);
    // Nearest to key 0 are 2, 3 and 4, to key 1 they are 3, 2 and 5.
    expect(new Set(told(1))).toEqual(new Set([2, 3, 4, 5]));
  });

  it('R52: sends nothing after it has left, whatever comes late', async () => {
    const { net, at, told, store } = await stand([1, 2, 3, 4]);
    for (const n of [1, 2, 3, 4]) if (n > 1) net.network.connect(contact(1).peer, contact(n).peer);
    await store(1);
    const leaving = at(1).replication;
    leaving.neighboursChanged([], [contact(2)]);
    const left = Promise.all([leaving.leave(), leaving.leave()]);
    await net.settle();
    await left;
    const sent = told(1).length;
    leaving.stored(made());
    leaving.spread(made());
    leaving.neighboursChanged([contact(9)], [contact(3)]);
    await net.clock.advance(60_000);
    expect(told(1).length).toBe(sent);
    expect(leaving.pending).toBe(0);
  });

  it('R56: leaves within its time, although nobody takes anything', async () => {
    const net = new StoreStand({ redundancyFactor: 3 });
    const [node] = await net.acquainted([1, 2, 3].map((n) => contact(n)));
    if (node === undefined) throw new Error('There is no node.');
    await node.local.put(made());
    const { contact: self, local } = node;
    const stuck = new Replication({
      self,
      local,
      surroundings: { closestNeighbours: () => [contact(2), contact(3)] },
      communicator: { notify: () => new Promise(() => {}) },
      clock: net.clock,
      limits: net.limits,
    });
    const startedAt = net.clock.now();
    await net.clock.run(stuck.leave());
    expect(net.clock.now() - startedAt).toBe(net.limits.leaveTimeoutMs);
    expect(stuck.pending).toBeLessThanOrEqual(2);
  });

  it('R57: has no timer left when it is closed', async () => {
    const { net, at, store } = await stand([1, 2]);
    await store(1);
    at(1).replication.neighboursChanged([contact(5)], []);
    expect(await net.close()).toBe(0);
  });
});
