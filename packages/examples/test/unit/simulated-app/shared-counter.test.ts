import { simulate, type World } from '@peerlatch/connection/testing';
import { expect, it } from 'vitest';
import { SharedCounter } from '../../../src/simulated-app/shared-counter.js';

it.each([true, false])('members that lose nothing know the same sum (trusting: %s)', async (isTrusting) => {
  const totals: number[][] = [];
  const scenario = async (world: World): Promise<void> => {
    const [a, b] = [await world.start('A'), await world.start('B')];
    const counters = [
      new SharedCounter(a.node, [b.descriptor], { isTrusting }),
      new SharedCounter(b.node, [a.descriptor], { isTrusting }),
    ];
    const [first, second] = counters;
    first?.add(2); // Before they are connected.
    await world.sleep(1_000);
    second?.add(3);
    first?.add(1);
    await world.sleep(1_000);
    totals.push(
      counters.map(({ own }) => own),
      counters.map(({ total }) => total),
    );
  };
  await simulate({ seed: 1, faults: 'none', scenario });
  expect(totals).toEqual([
    [3, 3],
    [6, 6],
  ]);
});
