/** How the shared counter is tried: what a seed plays, and what must hold at its end. */
import type { SimulateSeedsOptions, World } from '@peerlatch/connection/testing';
import { SharedCounter } from './shared-counter.js';

/** Three members, and thirty additions within some 30 virtual seconds. */
export function counterRun(options: { isTrusting: boolean }): SimulateSeedsOptions {
  let counters: SharedCounter[] = [];

  const scenario = async (world: World): Promise<void> => {
    const peers = [await world.start('A'), await world.start('B'), await world.start('C')];
    counters = peers.map((peer) => {
      const others = peers.filter((other) => other !== peer).map(({ descriptor }) => descriptor);
      return new SharedCounter(peer.node, others, options);
    });
    for (let number = 1; number <= 30; number++) {
      await world.sleep(world.random.int(0, 2_000));
      const counter = world.random.pick(counters); // Drawn in any case, so that a run without this step is the same otherwise.
      world.step(`addition ${number}`, () => counter.add(1));
    }
  };

  const atEnd = (): void => {
    const expected = counters.reduce((sum, { own }) => sum + own, 0);
    const totals = counters.map(({ total }) => total);
    if (totals.some((total) => total !== expected)) throw new Error('the members know different totals');
  };

  return { scenario, finally: atEnd };
}
