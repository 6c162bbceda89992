import { afterEach, describe, expect, it } from 'vitest';
import { hashKey } from '../../../src/id/hash-key.js';
import type { DhtLayer } from '../../../src/node/dht-layer.js';
import { SimDht } from '../../../src/testing/sim-dht.js';

let dht = new SimDht();
afterEach(async () => {
  await dht.close();
  expect(dht.clock.pendingTimers).toBe(0);
});

async function layers(count: number): Promise<readonly DhtLayer[]> {
  dht = new SimDht({ seed: 2 });
  await dht.grow(count, { atOnce: 4 });
  return dht.nodes.map(({ layer }) => layer);
}

describe('a layer', () => {
  it('looks up as many contacts as are wanted, and tells of every answer', async () => {
    const [layer] = await layers(8);
    const target = hashKey('anything');
    const answered: string[] = [];
    const onProgress = ({ contact }: { readonly contact: { readonly peer: { readonly id: string } } }): void =>
      void answered.push(contact.peer.id);
    const found = layer && (await dht.drive(layer.lookup(target, { count: 3, parallelism: 1, onProgress })));
    expect(found?.contacts).toHaveLength(3);
    expect(answered).toEqual(expect.arrayContaining(found?.contacts.map(({ peer }) => peer.id) ?? ['nobody']));
  });

  it('hears whom it pings, and says how long that took', async () => {
    const [layer, other] = await layers(2);
    const ms = layer && other && (await dht.drive(layer.ping(other.self.peer)));
    expect(ms).toBeGreaterThanOrEqual(2);
    expect(other && layer?.sets.isActive(other.self.peer.id)).toBe(true);
  });

  it('gives everything back when it closes: services, locks, timers, and its neighbours know', async () => {
    const [first] = await layers(3);
    const [node, other] = dht.nodes;
    if (node === undefined || other === undefined || first === undefined) throw new Error('There are three nodes.');
    await dht.drive(first.close());
    expect(node.transport.listeners).toBe(1); // RPC, which is not the layer's.
    node.rpc.close();
    expect(node.transport.listeners).toBe(0);
    await dht.clock.advance(1_000);
    expect(other.layer.sets.get(first.self.peer.id)).toBeUndefined();
    await expect(first.lookup(hashKey('x'))).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
