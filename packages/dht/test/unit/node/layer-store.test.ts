import { afterEach, describe, expect, it } from 'vitest';
import { hashKey } from '../../../src/id/hash-key.js';
import type { LayerStore } from '../../../src/node/layer-store.js';
import { SimDht } from '../../../src/testing/sim-dht.js';

let dht = new SimDht();
afterEach(() => dht.close());

const data = { typeUrl: 'test/text', value: Uint8Array.of(1) };

async function stores(count: number): Promise<readonly LayerStore[]> {
  dht = new SimDht({ seed: 4 });
  await dht.grow(count, { atOnce: 4 });
  return dht.nodes.map(({ layer }) => layer.store);
}

describe('the store of a layer', () => {
  it('supplies a newcomer that is nearer to a key than those who hold it', async () => {
    const [store] = await stores(7);
    const key = hashKey('moving');
    if (store !== undefined) await dht.drive(store.putGet.put(key, data));
    await dht.grow(12);
    await dht.clock.advance(5_000);
    const nearest = dht.closest(key, 3, dht.nodes).map(({ peer }) => peer.id);
    for (const node of dht.nodes) if (nearest.includes(node.self.peer.id)) expect(node.layer.store.size).toBe(1);
  });

  it('hands on what it has when it leaves, and takes nothing afterwards', async () => {
    const [store, other] = await stores(2);
    const key = hashKey('left');
    if (store === undefined || other === undefined) throw new Error('There are two stores.');
    await dht.drive(store.putGet.put(key, data));
    expect([store.size, other.size]).toEqual([1, 1]);
    await dht.drive(store.leave());
    await expect(dht.drive(store.putGet.put(hashKey('late'), data))).resolves.toMatchObject({
      storers: [{ id: dht.nodes[1]?.self.peer.id }],
    });
    await dht.drive(store.close());
    expect(store.size).toBe(0);
  });

  it('says what is wrong when no entry point can act for it', async () => {
    const [store] = await stores(1);
    await expect(store?.outside.fetch(hashKey('x'))).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });
});
