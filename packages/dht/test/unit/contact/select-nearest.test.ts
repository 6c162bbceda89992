import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertNearest, positionOf } from '../../../src/contact/select-nearest.js';

const compare = (a: number, b: number): number => a - b;

describe('selecting the nearest', () => {
  it('gives what sorting all and cutting gives, and leaves what stands before the start', () => {
    return fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(200)),
        fc.array(fc.nat(), { maxLength: 4 }),
        fc.nat(12),
        (items, before, limit) => {
          const sorted = [...before];
          for (const item of items) insertNearest(sorted, before.length, limit, item, compare);
          const room = Math.max(0, limit - before.length);
          expect(sorted).toEqual([...before, ...[...items].sort(compare).slice(0, room)]);
        },
      ),
    );
  });

  it('finds the first position that is not nearer', () => {
    expect([0, 2, 3, 6, 7].map((item) => positionOf([9, 2, 4, 6], 1, item, compare))).toEqual([1, 1, 2, 3, 4]);
  });
});
