import { describe, expect, test } from 'vitest';
import { type Clock, startTimer } from '../../../src/base/clock.js';
import type { DeliveryPolicy } from '../../../src/testing/delivery-policy.js';
import { fixedLatency } from '../../../src/testing/latency.js';
import { LeftoverError } from '../../../src/testing/leftovers.js';
import type { LocalNodeOptions } from '../../../src/testing/local-ground.js';
import { createLocalNetwork } from '../../../src/testing/local-network.js';

const simulated = { transport: 'simulated', latency: fixedLatency(10), jitterRatio: 0 } as const;

describe('a simulated local network', () => {
  test('connects every node with every other, in virtual time, and closes without leaving anything', async () => {
    const network = await createLocalNetwork({ ...simulated, nodes: 5 });
    await network.connectAll();
    expect(network.nodes.map((node) => node.connections().length)).toEqual([4, 4, 4, 4, 4]);
    expect(network.clock.now()).toBe(40); // Open, request and answer: four times the latency.
    await network.close();
    expect(network.clock.pendingTimers).toBe(0);
  });

  test('messages and locks work as on sockets', async () => {
    await using network = await createLocalNetwork({ ...simulated, nodes: 2 });
    const [a, b] = [network.node(0), network.node(1)];
    const received: unknown[] = [];
    b.messages$.subscribe(({ from, service, bytes }) => received.push([from.id, service, [...bytes]]));
    const lock = await network.run(a.lock(b.self, 'work'));
    await network.run(a.send(b.self, { service: 'chat', bytes: Uint8Array.of(1, 2) }));
    await network.clock.advance(10);
    expect(received).toEqual([[a.self.id, 'chat', [1, 2]]]);
    expect(b.locks.locks('remote', a.self.id)).toEqual(['work']);
    await network.run(lock.release());
  });

  test('the same seed gives the same ids and the same course of events, another seed another', async () => {
    const run = async (seed: number): Promise<unknown[]> => {
      await using network = await createLocalNetwork({ transport: 'simulated', nodes: 4, seed, jitterRatio: 0.5 });
      const events: unknown[] = [];
      for (const [index, node] of network.nodes.entries()) {
        node.peerEvents$.subscribe(({ type, peer }) => events.push([network.clock.now(), index, type, peer.id]));
      }
      await network.connectAll();
      return events;
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(first.length).toBeGreaterThan(20);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('R27: dialling a node that closed fails within a round trip', async () => {
    await using network = await createLocalNetwork({ ...simulated, nodes: 2 });
    await network.run(network.node(1).close());
    const startedAt = network.clock.now();
    await expect(network.run(network.node(0).connect(network.node(1).self))).rejects.toMatchObject({
      code: 'DIAL_FAILED',
    });
    expect(network.clock.now() - startedAt).toBeLessThanOrEqual(20);
  });

  test('a node can be added later, also under the id of one that closed', async () => {
    await using network = await createLocalNetwork({ ...simulated, nodes: 2 });
    await network.connectAll();
    const { id } = network.node(1).self;
    await network.run(network.node(1).close());
    await network.clock.advance(100); // Until the other side has noticed.
    await network.add({ id });
    await network.connectAll();
    expect(network.node(0).hasConnection(network.node(2).self.id)).toBe(true);
    expect(network.node(2).self.id).toBe(id);
  });

  test('options can be given per node', async () => {
    await using network = await createLocalNetwork({
      ...simulated,
      nodes: 2,
      node: (index) => ({ region: index + 3 }),
    });
    expect(network.nodes.map(({ self }) => self.region)).toEqual([3, 4]);
  });

  test('connectAll names the pairs that could not connect', async () => {
    const refused: string[] = [];
    const policy: DeliveryPolicy = ({ from, to }) => (refused.includes(`${from.id} ${to.id}`) ? 'refuse' : 'deliver');
    await using network = await createLocalNetwork({ ...simulated, nodes: 3, policy });
    refused.push(`${network.node(0).self.id} ${network.node(2).self.id}`);
    await expect(network.connectAll()).rejects.toThrow(/^node 0 -> node 2: [^\n]*$/);
  });

  test('work that never settles is reported with what is pending, instead of hanging', async () => {
    await using network = await createLocalNetwork({ ...simulated, nodes: 1 });
    await expect(network.run(new Promise(() => {}))).rejects.toThrow(/Gave up waiting for a promise/);
  });

  test('a start that fails closes the nodes that did start, and rejects with the reason', async () => {
    const clocks: Clock[] = [];
    const node = (index: number): LocalNodeOptions => ({
      ...(index === 2 ? { id: 'no id' } : {}),
      connectors: ({ clock }) => {
        clocks.push(clock);
        return [];
      },
    });
    await expect(createLocalNetwork({ ...simulated, nodes: 3, node })).rejects.toMatchObject({
      code: 'INVALID_PEER_ID',
    });
    expect(clocks).toHaveLength(2);
  });
});

/** Options of a node that leaves a timer of `ms` behind. */
function forgetfulNode(ms: number): LocalNodeOptions {
  return {
    connectors: ({ clock }) => {
      startTimer(clock, ms, () => {});
      return [];
    },
  };
}

describe('the teardown of a simulated network', () => {
  test('finds a node that says it closed and did not', async () => {
    const network = await createLocalNetwork({ ...simulated, nodes: 2 });
    Object.assign(network.node(1), { close: async () => {} });
    await expect(network.close()).rejects.toThrow(/node 1: is running/);
  });

  test('finds a timer that a node left, and names the node', async () => {
    const node = (index: number): LocalNodeOptions => (index === 1 ? forgetfulNode(7_000) : {});
    const network = await createLocalNetwork({ ...simulated, nodes: 2, node });
    await expect(network.close()).rejects.toThrow(/timer: node 1, due in 7000 ms/);
  });

  test('finds a timer that would run out while the network becomes quiet', async () => {
    const network = await createLocalNetwork({ ...simulated, nodes: 1, node: () => forgetfulNode(5) });
    await expect(network.close()).rejects.toThrow(LeftoverError);
  });

  test('finds a link and a listener that nobody ended', async () => {
    const network = await createLocalNetwork({ ...simulated, nodes: 1 });
    const { self } = network.node(0);
    const stranger = { ...self, id: network.node(0).self.id.replace(/^./, 'f') as typeof self.id };
    network.network.listen(stranger.id, () => {});
    network.network.dial(self, stranger, () => {});
    await network.clock.advance(100);
    const error: unknown = await network.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LeftoverError);
    expect((error as LeftoverError).leftovers).toEqual([
      `listener: ${stranger.id}`,
      `link: ${self.id} -> ${stranger.id}`,
    ]);
  });

  test('finds what a receiver threw', async () => {
    const network = await createLocalNetwork({ ...simulated, nodes: 1 });
    const { self } = network.node(0);
    network.network.dial(self, self, (outcome) => {
      if (outcome.type === 'opened') outcome.link.destroy();
      throw new Error('boom');
    });
    await network.clock.advance(100);
    await expect(network.close()).rejects.toThrow(/error in dial .*boom/);
  });

  test('is done once: the second close settles as the first', async () => {
    const network = await createLocalNetwork({ ...simulated, nodes: 1 });
    expect(network.close()).toBe(network.close());
    await network.close();
    await expect(network.add()).rejects.toThrow(/closed/);
  });
});
