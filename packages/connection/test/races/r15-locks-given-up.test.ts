import { describe, expect, test } from 'vitest';
import { World } from '../../src/testing/simulation/world.js';

/** Longer than a disconnect waits for a peer that does not answer, shorter than that peer waits for a handshake. */
const SLOW_MS = 8_000;
const PARTED_MS = 20_000;

describe('R15: a peer that dials anew has nothing left of the connection before', () => {
  // What arrives first when the slow peer reads again, the end of the old connection or the new one, depends on the offset.
  test.each([5, 15, 25, 35, 45, 55, 65, 75, 85, 95])(
    'the locks that it gave up with it are void, whether or not this node saw that connection end (%i ms)',
    async (offsetMs) => {
      const world = new World({ seed: 1, faults: 'none' });
      const { simulation } = world;
      const [a, b] = [await world.start('A'), await world.start('B')];
      await simulation.run(a.node.lock(b.descriptor, 'given up'));
      world.slowConsumer(b, SLOW_MS);
      await simulation.run(a.disconnect(b));
      expect(b.node.locks.locks('remote', a.id)).toEqual(['given up']);
      await world.sleep(offsetMs);
      await simulation.run(a.node.connect(b.descriptor));
      await simulation.calm();
      expect(b.node.locks.locks('remote', a.id)).toEqual([]);
      await simulation.end();
    },
  );

  test('a lock that it still wants is there again', async () => {
    const world = new World({ seed: 2, faults: 'none' });
    const { simulation } = world;
    const [a, b] = [await world.start('A'), await world.start('B')];
    const lock = await simulation.run(a.node.lock(b.descriptor, 'wanted'));
    // A takes the connection for dead; B, whose machine it cannot reach, does not hear of it.
    world.partition([a], [b], PARTED_MS, 'two-way');
    world.jump(a, 60_000);
    await world.sleep(60_000);
    expect([lock.state, a.node.locks.locks('local', b.id)]).toEqual(['held', ['wanted']]);
    expect(b.node.locks.locks('remote', a.id)).toEqual(['wanted']);
    await simulation.end();
  });
});
