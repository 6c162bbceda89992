// Our DHT nodes in one network with the unmodified nodes of `@streamr/dht` 103.3.1, over loopback sockets (wire-protocol 9 and 10).
import { hashKey } from '@peerlatch/dht/id';
import { afterEach, describe, expect, it } from 'vitest';
import { fromForeign } from '../src/foreign-descriptor.js';
import { startForeignLayer } from '../src/foreign-dht.js';
import { bytes, hex } from '../src/narrow.js';
import { DhtGround, entry, idsOf, textsOf } from './dht-ground.js';
import { until } from './node-ground.js';

const ground = new DhtGround();
afterEach(() => ground.close());

const LAYER = 'layer1::a stream';

describe('a node of ours', () => {
  it('joins a foreign entry point, is found by its nodes and finds them', async () => {
    const entryPoint = await ground.theirs();
    const other = await ground.theirs([entryPoint.descriptor]);
    const ours = await ground.ours([entryPoint.descriptor]);
    expect(
      ours
        .neighbours()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([entryPoint.descriptor.id, other.descriptor.id].sort());
    await until(() => idsOf(other.node.getNeighbors()).includes(ours.self.id));
    expect(idsOf(entryPoint.node.getNeighbors())).toContain(ours.self.id);

    const [found] = await other.node.findClosestNodesFromDht(ours.self.id);
    expect(found && hex(found.nodeId)).toBe(ours.self.id);
    const { closest, isComplete } = await ours.find(bytes(other.descriptor.id));
    expect([closest[0]?.peer.id, isComplete]).toEqual([other.descriptor.id, true]);
    const { contacts } = await ours.lookup(bytes(other.descriptor.id));
    expect(contacts[0]?.peer.id).toBe(other.descriptor.id);
  });

  it('stores where they fetch, fetches where they store, and deletes for both', async () => {
    const entryPoint = await ground.theirs();
    const theirs = await ground.theirs([entryPoint.descriptor]);
    const ours = await ground.ours([entryPoint.descriptor]);
    const [key, otherKey] = [hashKey('of ours'), hashKey('of theirs')];

    const storers = await ours.put(key, entry('from us'));
    expect(storers.map(({ id }) => id).sort()).toEqual(
      [ours.self.id, theirs.descriptor.id, entryPoint.descriptor.id].sort(),
    );
    expect(textsOf(await theirs.node.fetchDataFromDht(hex(key)))).toEqual(['from us']);

    await theirs.node.storeDataToDht(hex(otherKey), entry('from them'));
    expect(textsOf(await ours.get(otherKey))).toEqual(['from them']);

    await ours.delete(key);
    expect((await theirs.node.fetchDataFromDht(hex(key))).every(({ deleted }) => deleted)).toBe(true);
    await theirs.node.deleteDataFromDht(hex(otherKey), true);
    expect(await ours.get(otherKey)).toEqual([]);
  });

  it('says goodbye when it leaves: they forget it at once', async () => {
    const entryPoint = await ground.theirs();
    const ours = await ground.ours([entryPoint.descriptor]);
    expect(idsOf(entryPoint.node.getNeighbors())).toEqual([ours.self.id]);
    await ground.end(ours);
    await until(() => entryPoint.node.getNeighbors().length === 0);
  });

  it('is an entry point for theirs', async () => {
    const ours = await ground.ours();
    const [a, b] = [await ground.theirs([ours.self]), await ground.theirs([ours.self])];
    await until(() => idsOf(a.node.getNeighbors()).includes(b.descriptor.id));
    expect(idsOf(b.node.getNeighbors())).toContain(ours.self.id);
    const key = hashKey('through ours');
    await a.node.storeDataToDht(hex(key), entry('carried'));
    expect(textsOf(await b.node.fetchDataFromDht(hex(key)))).toEqual(['carried']);
  });

  it('stands on a layer above the other with theirs, over the routing of both', async () => {
    const entryPoint = await ground.theirs();
    const theirs = await ground.theirs([entryPoint.descriptor]);
    const ours = await ground.ours([entryPoint.descriptor]);
    const [first, second] = [
      await startForeignLayer(entryPoint.node, LAYER),
      await startForeignLayer(theirs.node, LAYER),
    ];
    const address = entryPoint.node.getLocalPeerDescriptor();
    await first.joinDht([address]);
    await second.joinDht([address]);

    const layer = await ours.openLayer(LAYER);
    await layer.discovery.join(ours.neighbours().filter(({ id }) => id === entryPoint.descriptor.id));
    expect(
      layer.sets
        .neighbours()
        .map(({ peer }) => peer.id)
        .sort(),
    ).toEqual([entryPoint.descriptor.id, theirs.descriptor.id].sort());
    await until(() => idsOf(second.getNeighbors()).includes(ours.self.id));
    const key = hashKey('on the layer');
    await layer.store.putGet.put(key, entry('above'));
    expect(textsOf(await second.fetchDataFromDht(hex(key)))).toEqual(['above']);
    // What is on one layer is not on another.
    expect(await ours.get(key)).toEqual([]);
    await Promise.all([first.stop(), second.stop()]);
  });
});

describe('three of ours and three of theirs', () => {
  it('keep what was stored, and find each other, whoever dies', async () => {
    const first = await ground.theirs();
    const entryPoints = [first.descriptor];
    const ours = [await ground.ours(entryPoints), await ground.ours(entryPoints), await ground.ours(entryPoints)];
    const theirs = [first, await ground.theirs(entryPoints), await ground.theirs(entryPoints)];
    const [a, b, c] = ours;
    const [, x, y] = theirs;
    if (a === undefined || b === undefined || c === undefined || x === undefined || y === undefined) throw new Error();
    const keys = Array.from({ length: 5 }, (_, i) => hashKey(`value ${i}`));
    for (const [i, key] of keys.entries()) {
      if (i % 2 === 0) await a.put(key, entry(`value ${i}`));
      else await x.node.storeDataToDht(hex(key), entry(`value ${i}`));
    }
    // The one through which all have joined, then the writers.
    await ground.end(first);
    await ground.end(a);
    await ground.end(x);
    const alive = [b.self.id, c.self.id, y.descriptor.id];
    await until(() => b.neighbours().length === 2 && c.neighbours().length === 2);
    expect(
      b
        .neighbours()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(alive.filter((id) => id !== b.self.id).sort());
    for (const [i, key] of keys.entries()) {
      expect(textsOf(await c.get(key))).toEqual([`value ${i}`]);
      expect(new Set(textsOf(await y.node.fetchDataFromDht(hex(key))))).toEqual(new Set([`value ${i}`]));
    }
    const late = await ground.theirs([b.self]);
    const [nearest] = await late.node.findClosestNodesFromDht(c.self.id);
    expect(nearest && fromForeign(nearest).id).toBe(c.self.id);
  });
});
