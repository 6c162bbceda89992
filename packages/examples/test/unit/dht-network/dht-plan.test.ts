import { describe, expect, it } from 'vitest';
import { chooseEntryPoints, planDht } from '../../../src/dht-network/dht-plan.js';
import { seededRandom } from '../../../src/shared/seeded-random.js';

const plan = (nodes: number, kill = true, seed = 1) => planDht({ nodes, seed, kill });

describe('the plan of a DHT network', () => {
  it('spreads the nodes over processes, two or more to each unless they are few', () => {
    const sizes = (nodes: number) => plan(nodes).processes.map((process) => process.nodes.length);
    expect(sizes(4)).toEqual([1, 1, 1, 1]);
    expect(sizes(9)).toEqual([2, 2, 2, 2, 1]);
    expect(sizes(16)).toEqual(Array(8).fill(2));
    expect(sizes(64)).toEqual(Array(16).fill(4));
  });

  it('kills a quarter of the processes, and has as many nodes join in their place under ids and numbers of their own', () => {
    for (const nodes of [4, 5, 9, 16, 33, 64]) {
      const { processes, successors, victims } = plan(nodes);
      expect(victims).toHaveLength(Math.max(1, Math.floor(processes.length / 4)));
      const killed = processes.filter(({ process }) => victims.includes(process)).flatMap((process) => process.nodes);
      const fresh = successors.flatMap((process) => process.nodes);
      expect(fresh).toHaveLength(killed.length);
      const all = [...processes, ...successors].flatMap((process) => process.nodes);
      expect(new Set(all.map(({ id }) => id)).size).toBe(nodes + fresh.length);
      expect(all.map(({ node }) => node)).toEqual([...all.keys()]);
    }
  });

  it('kills nobody if that is not wanted', () => {
    expect(plan(16, false)).toMatchObject({ victims: [], successors: [] });
  });

  it('is the same for the same seed, and another for another', () => {
    expect(plan(16)).toEqual(plan(16));
    expect(plan(16, true, 2)).not.toEqual(plan(16));
  });
});

describe('entry points', () => {
  it('are three of those that run, or all while they are fewer', () => {
    const random = seededRandom(3);
    expect(chooseEntryPoints([], random)).toEqual([]);
    expect([...chooseEntryPoints([1, 2], random)].sort()).toEqual([1, 2]);
    const many = [1, 2, 3, 4, 5, 6];
    const chosen = chooseEntryPoints(many, random);
    expect(new Set(chosen).size).toBe(3);
    expect(chosen.every((entry) => many.includes(entry))).toBe(true);
  });
});
