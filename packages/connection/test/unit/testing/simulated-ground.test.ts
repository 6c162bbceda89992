import { describe, expect, test } from 'vitest';
import { startTimer } from '../../../src/base/clock.js';
import type { ConnectionNode } from '../../../src/node/connection-node.js';
import { peer } from '../../../src/testing/fixtures.js';
import { fixedLatency } from '../../../src/testing/latency.js';
import { SimulatedGround } from '../../../src/testing/simulated-ground.js';

function makeGround(): SimulatedGround {
  return new SimulatedGround({ latency: fixedLatency(10), jitterRatio: 0 });
}

function start(ground: SimulatedGround, n: number): Promise<ConnectionNode> {
  return ground.start({ id: peer(n).id, region: 7, clock: ground.clockOf(`node ${n}`) });
}

describe('nodes on simulated ground', () => {
  test('are reachable by id, tell their region, and leave nothing when they have closed', async () => {
    const ground = makeGround();
    const [a, b] = [await start(ground, 1), await start(ground, 2)];
    expect(ground.network.snapshot().listeners).toEqual([peer(1).id, peer(2).id]);
    await ground.run(a.connect(b.self));
    expect(b.connections()).toEqual([{ ...peer(1), region: 7 }]);
    await ground.run(Promise.all([a.close(), b.close()]));
    expect(await ground.leftovers()).toEqual([]);
  });

  test('a node that is still running is told by its listener, its link and its timers', async () => {
    const ground = makeGround();
    const [a, b] = [await start(ground, 1), await start(ground, 2)];
    await ground.run(a.connect(b.self));
    const leftovers = await ground.leftovers();
    for (const line of [/^timer: node 1/, /^timer: node 2/, /^link: /, /^listener: /]) {
      expect(leftovers).toContainEqual(expect.stringMatching(line));
    }
    await ground.run(Promise.all([a.close(), b.close()]));
  });

  test('a node keeps the connectors of its own options, and they are asked first', async () => {
    const ground = makeGround();
    const asked: string[] = [];
    const own = {
      name: 'own',
      canReach: ({ id }: { id: string }) => asked.push(id) < 0,
      connect: () => expect.unreachable(),
      close: async () => {},
    };
    const a = await ground.start({ id: peer(1).id, clock: ground.clockOf('node 1'), connectors: () => [own] });
    const b = await start(ground, 2);
    await ground.run(a.connect(b.self));
    expect(asked).toEqual([b.self.id]);
    await ground.run(Promise.all([a.close(), b.close()]));
  });
});

test('timers of the network itself get the time to run out, those of nodes do not', async () => {
  const ground = makeGround();
  startTimer(ground.clockOf('network'), 100, () => {});
  startTimer(ground.clockOf('node 9'), 100, () => {});
  expect(await ground.leftovers()).toEqual(['timer: node 9, due in 100 ms']);
});
