/** Has every node take its place on the ring (wire-protocol 9.5), where the layer offers that, and compares with the truth. */
import { countShare, type Share } from '../figures/share.js';
import { RingTruth } from '../judge/judge-ring.js';
import type { DhtWorld } from '../world/dht-world.js';

interface RingJoiner {
  joinRing(): Promise<void>;
}

const AT_ONCE = 32;

/** Share of nodes with both sides exact; undefined when layers have no `joinRing`. */
export async function runRing(world: DhtWorld): Promise<Share | undefined> {
  const layers = world.ready.flatMap(({ layer }) => ringJoinerOf(layer) ?? []);
  if (layers.length < world.ready.length) {
    world.onProgress('ring: skipped, DhtLayer offers no joinRing()');
    return undefined;
  }
  world.onProgress(`ring: ${layers.length} nodes take their places`);
  const waiting = [...layers];
  const joinOnAndOn = async (): Promise<void> => {
    for (let layer = waiting.pop(); layer !== undefined; layer = waiting.pop()) await layer.joinRing();
  };
  await world.drive(Promise.all(Array.from({ length: AT_ONCE }, joinOnAndOn)));
  const truth = new RingTruth(world.ready.map(({ self }) => self));
  const { ringSideSize } = world.sim.limits;
  return countShare(world.ready.map(({ self, layer }) => truth.isExact(self.peer.id, layer.sets.ring(), ringSideSize)));
}

function ringJoinerOf(layer: object): RingJoiner | undefined {
  return isRingJoiner(layer) ? layer : undefined;
}

function isRingJoiner(layer: object): layer is RingJoiner {
  return 'joinRing' in layer && typeof layer.joinRing === 'function';
}
