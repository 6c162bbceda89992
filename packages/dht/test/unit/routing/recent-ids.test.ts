import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentIds } from '../../../src/routing/recent-ids.js';

describe('RecentIds', () => {
  it('knows an id until as many others have come as it remembers', () => {
    const ids = new RecentIds(2);
    expect([ids.add('a'), ids.add('a'), ids.add('b'), ids.add('a')]).toEqual([true, false, true, false]);
    expect([ids.add('c'), ids.add('b'), ids.add('a')]).toEqual([true, false, true]);
    expect(ids.size).toBe(2);
  });

  it('is a first-in-first-out window, like a list', () => {
    const property = fc.property(
      fc.array(fc.nat(12).map(String), { maxLength: 200 }),
      fc.integer({ min: 1, max: 8 }),
      (added, size) => {
        const ids = new RecentIds(size);
        const model: string[] = [];
        for (const id of added) {
          const isNew = !model.includes(id);
          expect(ids.add(id)).toBe(isNew);
          if (isNew) model.push(id);
          if (model.length > size) model.shift();
          expect(ids.size).toBe(model.length);
        }
      },
    );
    void fc.assert(property);
  });

  it('forgets everything when told to', () => {
    const ids = new RecentIds(3);
    for (const id of ['a', 'b', 'c', 'd']) ids.add(id);
    ids.clear();
    expect([ids.size, ids.add('d'), ids.add('a'), ids.add('b'), ids.add('c'), ids.add('d')]).toEqual([
      0,
      true,
      true,
      true,
      true,
      true,
    ]);
  });
});
