import { SimulationViolation } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { TwoPeerWorld } from '../../../src/establishment/two-peer-world.js';
import { doExplore } from '../../../src/work/explore-order.js';

const order = { type: 'explore', scenario: { scripts: [['dial'], []], deadlines: 0 }, until: Infinity } as const;

/** The world, with an end of its own. */
const endingWith = (error: unknown) => async (): Promise<TwoPeerWorld> => {
  const world = await TwoPeerWorld.begin(order.scenario);
  world.finish = () => Promise.reject(error);
  return world;
};

describe('an order to explore', () => {
  it('is carried out to its end: a short hash per schedule, and nothing left', async () => {
    const { hashes, ...rest } = await doExplore(order);
    expect(new Set(hashes).size).toBe(2);
    expect(hashes.every((hash) => /^[0-9a-f]{16}$/.test(hash))).toBe(true);
    expect(rest).toMatchObject({ scenario: order.scenario, isExhaustive: true, depth: 9 });
    expect(rest).not.toHaveProperty('failure');
  });

  it('is left when its time is up, and then says that it is not exhaustive', async () => {
    expect(await doExplore({ ...order, until: 0 })).toMatchObject({ hashes: [], depth: 0, isExhaustive: false });
  });

  it.each([
    [new SimulationViolation('FIFO', 'out of order'), { invariant: 'FIFO', message: 'FIFO: out of order' }],
    [new Error('broken'), { invariant: 'broken', message: 'broken' }],
    ['text', { invariant: 'text', message: 'text' }],
  ])('tells a failure as plain data, with its schedule: %s', async (error, expected) => {
    const { failure, isExhaustive } = await doExplore(order, endingWith(error));
    expect(failure).toMatchObject(expected);
    expect(failure?.schedule).toEqual(expect.arrayContaining(['A does dial 0', 'A -> B #1 dial (0)']));
    expect([isExhaustive, structuredClone(failure)]).toEqual([false, failure]);
  });
});
