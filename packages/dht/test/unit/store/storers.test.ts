import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Key } from '../../../src/id/key.js';
import { includesPeer, storersOf, withSelf } from '../../../src/store/storers.js';
import { contact, idsOf } from '../../support/contacts.js';
import { key } from '../../support/entries.js';
import { nearest } from '../../support/store-stand.js';

const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 12 });

describe(storersOf, () => {
  it('is the nearest of the neighbours and the own node, nearest first', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 255, 77), (all, count, point) => {
        const [self = contact(0), ...neighbours] = all.map((n) => contact(n));
        const surroundings = {
          closestNeighbours: (target: Key, limit: number) => nearest(target, neighbours, limit),
        };
        const expected = nearest(key(point), [self, ...neighbours], count);
        expect(idsOf(storersOf(key(point), self, surroundings, count))).toEqual(idsOf(expected));
      }),
    );
  });
});

describe(withSelf, () => {
  it('puts the own contact in its place', () => {
    const others = [contact(1), contact(4)];
    for (const n of [0, 2, 9]) {
      const all = withSelf(key(0), contact(n), others);
      expect(idsOf(all)).toEqual(idsOf([contact(n), ...others]).toSorted());
      expect(includesPeer(all, contact(n).peer.id)).toBe(true);
      expect(includesPeer(others, contact(n).peer.id)).toBe(false);
    }
  });
});
