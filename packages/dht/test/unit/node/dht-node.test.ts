// Whole nodes, connections included, on the simulated network.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashKey } from '../../../src/id/hash-key.js';
import type { DhtNode } from '../../../src/node/dht-node.js';
import { DHT_MAX_CONNECTIONS } from '../../../src/node/dht-options.js';
import { SimulatedNodes } from '../../support/simulated-nodes.js';

const data = (text: string) => ({ typeUrl: 'test/text', value: new TextEncoder().encode(text) });
const texts = (entries: Awaited<ReturnType<DhtNode['get']>>): string[] =>
  entries.map((entry) => new TextDecoder().decode(entry.data.value));

let nodes: SimulatedNodes;
beforeEach(() => {
  nodes = new SimulatedNodes();
});
afterEach(async () => {
  expect(await nodes.close()).toEqual([]);
});

describe('a DHT node', () => {
  it('is the first of its network without entry points: joined, ready, and alone', async () => {
    const first = await nodes.start();
    await nodes.run(first.ready());
    expect(first.diagnostics()).toMatchObject({ neighbours: 0, connections: 0, isJoining: false, layers: [] });
    await nodes.run(first.put(hashKey('k'), data('v')));
    expect(texts(await nodes.run(first.get(hashKey('k'))))).toEqual(['v']);
    expect(first.diagnostics().entries).toBe(1);
  });

  it('joins, finds, pings, puts, gets and deletes', async () => {
    const first = await nodes.start();
    const second = await nodes.ready([first]);
    const third = await nodes.ready([first]);
    await nodes.run(third.joined());
    await nodes.run(third.reachable());
    expect(
      third
        .neighbours()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([first.self.id, second.self.id].sort());
    expect(await nodes.run(third.ping(first.self))).toBeGreaterThan(0);

    const key = hashKey('a name');
    const storers = await nodes.run(second.put(key, data('hello')));
    expect(storers).toHaveLength(3);
    expect(texts(await nodes.run(third.get(key)))).toEqual(['hello']);
    const { contacts } = await nodes.run(third.lookup(key));
    expect(contacts).toHaveLength(2);
    const { closest } = await nodes.run(third.find(key));
    expect(closest).toHaveLength(3);
    await nodes.run(second.delete(key));
    expect(texts(await nodes.run(first.get(key)))).toEqual([]);
  });

  it('hands on what it stores when it leaves, and is forgotten', async () => {
    const first = await nodes.start();
    const second = await nodes.ready([first]);
    const third = await nodes.ready([first]);
    const key = hashKey('left behind');
    await nodes.run(second.put(key, data('v')));
    await nodes.run(second.close());
    await nodes.clock.advance(1_000);
    expect(first.neighbours().map(({ id }) => id)).toEqual([third.self.id]);
    expect(texts(await nodes.run(third.get(key)))).toEqual(['v']);
  });

  it('carries messages to members that are not connected, and layers of their own', async () => {
    const first = await nodes.start();
    const second = await nodes.ready([first]);
    const [below, above] = [
      await nodes.run(first.openLayer('layer1::x')),
      await nodes.run(second.openLayer('layer1::x')),
    ];
    await nodes.run(below.discovery.join([first.self]));
    await nodes.run(above.discovery.join([first.self]));
    expect(above.sets.neighbours().map(({ peer }) => peer.id)).toEqual([first.self.id]);
    expect(second.diagnostics().layers).toEqual(['layer1::x']);
    await expect(second.openLayer('layer1::x')).rejects.toMatchObject({ code: 'DUPLICATE_SERVICE' });
    await nodes.run(second.closeLayer('layer1::x'));
    // Over routed messages anybody could say that somebody leaves: it is pinged first.
    await nodes.clock.advance(1_000);
    expect(below.sets.neighbourCount).toBe(0);
    expect(second.neighbours()).toHaveLength(1);
  });

  it('lets an entry point act for it while it joins', async () => {
    const first = await nodes.start();
    const guest = await nodes.start([first]);
    await nodes.run(guest.reachable());
    const key = hashKey('of a guest');
    const isGuest = guest.diagnostics().isJoining;
    const [storers] = await Promise.all([nodes.run(guest.put(key, data('early')))]);
    expect([isGuest, storers.length]).toEqual([true, 2]);
    expect(texts(await nodes.run(first.get(key)))).toEqual(['early']);
    expect((await nodes.run(first.get(key)))[0]?.creator).toBe(guest.self.id);
  });

  it('refuses everything once it is closed, with a code', async () => {
    const node = await nodes.start();
    await nodes.run(node.close());
    const closed = { code: 'CLOSED' };
    await expect(node.join([node.self])).rejects.toMatchObject(closed);
    await expect(node.lookup(hashKey('x'))).rejects.toMatchObject(closed);
    await expect(node.find(hashKey('x'))).rejects.toMatchObject(closed);
    await expect(node.openLayer('y')).rejects.toMatchObject(closed);
  });

  it('has room for the connections of a large network', () => {
    expect(DHT_MAX_CONNECTIONS).toBe(256);
  });
});
