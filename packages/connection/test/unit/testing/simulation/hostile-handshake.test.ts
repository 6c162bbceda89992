import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../../src/testing/seeded-random.js';
import { attack, HOSTILE_KINDS, type HostileKind } from '../../../../src/testing/simulation/hostile-handshake.js';
import type { SimPeer } from '../../../../src/testing/simulation/sim-peer.js';
import { Simulation } from '../../../../src/testing/simulation/simulation.js';

async function attacked(
  kind: HostileKind,
  seed = 1,
): Promise<{ simulation: Simulation; peer: SimPeer; vanish: () => void }> {
  const simulation = new Simulation({ seed });
  const peer = await simulation.start('A');
  const { network, limits, clock } = simulation;
  const random = new SeededRandom(seed);
  const vanish = attack({ kind, network, target: peer.descriptor, random, limits, clock: clock.labelled('stranger') });
  return { simulation, peer, vanish };
}

describe.each(HOSTILE_KINDS)('%s', (kind) => {
  test('is ended by the node itself, which announces nobody and keeps nothing', async () => {
    for (const seed of [1, 2, 3]) {
      const { simulation, peer } = await attacked(kind, seed);
      await simulation.advance(500);
      const frames = simulation.history.lines.filter(({ what }) => /^frame .* from \?/.test(what));
      expect(frames.length > 0).toBe(kind !== 'handshake: silent');
      await simulation.advance(simulation.limits.inboundHandshakeTimeoutMs + simulation.limits.drainTimeoutMs);
      expect(simulation.network.snapshot()).toMatchObject({ links: [], dials: 0 });
      expect(peer.node.diagnostics()).toMatchObject({ endpoints: [], pendingInbound: 0 });
      expect(simulation.history.lines.some(({ what }) => what.startsWith('connect'))).toBe(false);
      await simulation.advance(30_000);
      await simulation.end();
    }
  });
});

test('a stranger can vanish before its time, and leaves nothing', async () => {
  const { simulation, vanish } = await attacked('handshake: silent');
  await simulation.advance(500);
  expect(simulation.network.snapshot().links).toHaveLength(1);
  vanish();
  vanish();
  await simulation.end();
});

test('a stranger whose dial fails does nothing', async () => {
  const { simulation, peer } = await attacked('handshake: garbage');
  await simulation.run(peer.close());
  await simulation.advance(31_000);
  await simulation.end();
});
