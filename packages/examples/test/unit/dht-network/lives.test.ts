import { describe, expect, it } from 'vitest';
import { judgeLookup, type Life, type MadeLookup } from '../../../src/dht-network/lives.js';

const idOf = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(20);

function life(byte: number, more: Partial<Life> = {}): Life {
  return { id: idOf(byte), startedAt: 0, readyAt: 0, endedAt: undefined, ...more };
}

const lookup = (found: readonly number[], count = 2): MadeLookup => ({
  ...{ target: new Uint8Array(20), looker: idOf(9), count, found: found.map(idOf), begunAt: 100, endedAt: 200 },
});

describe('a lookup', () => {
  it('is exact when it found the nearest of those who lived, in order, without the looker', () => {
    const lives = [life(9), life(3), life(1), life(2), life(0x80)];
    expect(judgeLookup(lookup([1, 2]), lives)).toBeUndefined();
    expect(judgeLookup(lookup([1, 2, 3, 0x80], 9), lives)).toBeUndefined();
    expect(judgeLookup(lookup([], 2), [life(9)])).toBeUndefined();
  });

  it('is wrong when somebody nearer is missing, or anybody while there was room', () => {
    const lives = [life(1), life(2), life(3)];
    expect(judgeLookup(lookup([1, 3]), lives)).toBe(`misses ${idOf(2)}`);
    expect(judgeLookup(lookup([1, 2], 3), lives)).toBe(`misses ${idOf(3)}`);
    expect(judgeLookup(lookup([]), lives)).toBe(`misses ${idOf(1)}`);
  });

  it('is wrong out of order, with too many, and with strangers', () => {
    const lives = [life(1), life(2), life(3)];
    expect(judgeLookup(lookup([2, 1]), lives)).toBe('is not in order');
    expect(judgeLookup(lookup([1, 1]), lives)).toBe('is not in order');
    expect(judgeLookup(lookup([1, 2, 3]), lives)).toBe('names 3 nodes, not 2');
    expect(judgeLookup(lookup([1, 4]), lives)).toBe(`names ${idOf(4)}, which did not live`);
  });

  it('may name those who died or joined meanwhile, and need not', () => {
    const changing: Partial<Life>[] = [
      { endedAt: 150 },
      { readyAt: 150 },
      { readyAt: undefined },
      { startedAt: 150, readyAt: 160 },
    ];
    for (const change of changing) {
      const lives = [life(1, change), life(2), life(3)];
      expect(judgeLookup(lookup([1, 2]), lives)).toBeUndefined();
      expect(judgeLookup(lookup([2, 3]), lives)).toBeUndefined();
    }
  });

  it('must not name who died before, or started after', () => {
    for (const change of [{ endedAt: 99 }, { startedAt: 201, readyAt: undefined }]) {
      expect(judgeLookup(lookup([1, 2]), [life(1, change), life(2)])).toBe(`names ${idOf(1)}, which did not live`);
    }
  });
});
