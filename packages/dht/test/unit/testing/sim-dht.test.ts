// A whole DHT in virtual time: what every part of it together gives.
import { describe, expect, it } from 'vitest';
import { hashKey } from '../../../src/id/hash-key.js';
import { KEY_BYTES } from '../../../src/id/key.js';
import { SimDht } from '../../../src/testing/sim-dht.js';

const value = (text: string) => ({ typeUrl: 'test/text', value: new TextEncoder().encode(text) });

async function grown(count: number, seed: number): Promise<SimDht> {
  const dht = new SimDht({ seed });
  await dht.grow(count);
  return dht;
}

describe('SimDht', () => {
  it('finds exactly the nearest nodes, by asking and from peer to peer', async () => {
    const dht = await grown(30, 7);
    for (let i = 0; i < 5; i++) {
      const target = dht.random.bytes(KEY_BYTES);
      const from = dht.random.pick(dht.nodes);
      const { contacts, isComplete } = await dht.drive(from.layer.lookup(target));
      const others = dht.nodes.filter((node) => node !== from);
      expect(contacts.map(({ peer }) => peer.id)).toEqual(dht.closest(target, 20, others).map(({ peer }) => peer.id));
      expect(isComplete).toBe(true);
      const { closest } = await dht.drive(from.layer.find(target));
      expect(closest[0]?.peer.id).toBe(dht.closest(target, 1, dht.nodes)[0]?.peer.id);
    }
    await dht.close();
    expect(dht.clock.pendingTimers).toBe(0);
  });

  it('gives from any node what any node has put, also when a quarter of them is killed', async () => {
    const dht = await grown(24, 3);
    const key = hashKey('a value');
    const writer = dht.random.pick(dht.nodes);
    const { storers } = await dht.drive(writer.layer.store.putGet.put(key, value('hello')));
    expect(storers).toHaveLength(5);
    for (const node of dht.random.shuffle(dht.nodes).slice(0, 6)) {
      if (node !== writer) await dht.depart(node, dht.random.chance(0.5) ? 'reset' : 'silent');
    }
    await dht.clock.advance(20_000);
    const reader = dht.random.pick(dht.nodes);
    const { entries } = await dht.drive(reader.layer.store.putGet.get(key));
    expect(entries.map(({ data }) => new TextDecoder().decode(data.value))).toEqual(['hello']);
    await dht.close();
    expect(dht.clock.pendingTimers).toBe(0);
  });

  it('runs the same way from the same seed', async () => {
    const run = async (): Promise<unknown> => {
      const dht = await grown(12, 5);
      const facts = [dht.clock.now(), dht.network.messages, dht.nodes.map(({ layer }) => layer.sets.neighbourCount)];
      await dht.close();
      return facts;
    };
    expect(await run()).toEqual(await run());
  });
});
