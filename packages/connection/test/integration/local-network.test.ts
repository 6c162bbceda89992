import { describe, expect, test } from 'vitest';
import { createLocalNetwork } from '../../src/testing/local-network.js';

describe('a local network over WebSockets', () => {
  test('connects, locks, sends and closes without leaving a timer, socket or server', async () => {
    await using network = await createLocalNetwork({ nodes: 4, transport: 'websocket' });
    await network.connectAll();
    expect(network.nodes.map((node) => node.connections().length)).toEqual([3, 3, 3, 3]);
    const [a, b] = [network.node(0), network.node(1)];
    const arrived = new Promise<readonly number[]>((resolve) => {
      b.messages$.subscribe(({ bytes }) => resolve([...bytes]));
    });
    const lock = await network.run(a.lock(b.self, 'work'));
    expect(b.locks.locks('remote', a.self.id)).toEqual(['work']);
    await a.send(b.self, { service: 'chat', bytes: Uint8Array.of(5) });
    expect(await arrived).toEqual([5]);
    await lock.release();
  });

  test('closing at once, with connections just made and dials under way, leaves nothing either', async () => {
    await using network = await createLocalNetwork({ nodes: 4, transport: 'websocket' });
    const [first] = network.nodes;
    const dials = network.nodes.slice(1).map((node) => first?.connect(node.self));
    const settled = Promise.allSettled(dials);
    await network.close();
    await settled;
  });
});
