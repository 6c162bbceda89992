import { describe, expect, it } from 'vitest';
import { randomBelow, randomNodeId, seededRandom } from '../../../src/shared/seeded-random.js';

describe('seeded randomness', () => {
  it('repeats with the same seed and differs with another', () => {
    const draw = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => random());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('spreads over the whole range', () => {
    const random = seededRandom(1);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const drawn = randomBelow(random, 10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(850);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_000);
  });

  it('makes node ids of 40 hexadecimal characters', () => {
    const random = seededRandom(3);
    const ids = Array.from({ length: 50 }, () => randomNodeId(random));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{40}$/);
    expect(new Set(ids).size).toBe(50);
  });
});
