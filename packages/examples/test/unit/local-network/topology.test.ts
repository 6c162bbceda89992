import { describe, expect, it } from 'vitest';
import { neighboursOf, ringWithChords } from '../../../src/local-network/topology.js';
import { seededRandom } from '../../../src/shared/seeded-random.js';

describe('the topology', () => {
  it('connects two nodes by one edge', () => {
    expect(ringWithChords(2, 1, seededRandom(1))).toEqual([{ a: 0, b: 1 }]);
  });

  it('connects three nodes to a ring, in which there is no room for chords', () => {
    expect(ringWithChords(3, 5, seededRandom(1))).toEqual([
      { a: 0, b: 1 },
      { a: 1, b: 2 },
      { a: 0, b: 2 },
    ]);
  });

  it('is a ring plus as many chords as asked for, no pair twice and nobody with itself', () => {
    for (const nodes of [4, 5, 8, 16, 64]) {
      const chords = Math.floor(nodes / 2);
      const edges = ringWithChords(nodes, chords, seededRandom(nodes));
      const possible = (nodes * (nodes - 1)) / 2;
      expect(edges).toHaveLength(Math.min(nodes + chords, possible));
      expect(new Set(edges.map(({ a, b }) => `${a} ${b}`)).size).toBe(edges.length);
      for (const { a, b } of edges) expect(a).toBeLessThan(b);
      for (let node = 0; node < nodes; node++) expect(neighboursOf(edges, node)).toContain((node + 1) % nodes);
    }
  });

  it('is the same for the same seed only', () => {
    const chords = (seed: number) => ringWithChords(16, 8, seededRandom(seed));
    expect(chords(5)).toEqual(chords(5));
    expect(chords(5)).not.toEqual(chords(6));
  });

  it('tells the neighbours of a node in ascending order', () => {
    const edges = [
      { a: 2, b: 5 },
      { a: 0, b: 2 },
      { a: 1, b: 3 },
    ];
    expect(neighboursOf(edges, 2)).toEqual([0, 5]);
    expect(neighboursOf(edges, 4)).toEqual([]);
  });
});
