import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DuplicateFilter } from '../../../src/manager/duplicate-filter.js';

test('an id is new once', () => {
  const filter = new DuplicateFilter(3);
  expect([filter.isNew('a'), filter.isNew('a'), filter.isNew('b'), filter.size]).toEqual([true, false, true, 2]);
});

test('the oldest is forgotten first, and asking for one does not make it younger', () => {
  const filter = new DuplicateFilter(3);
  for (const id of ['a', 'b', 'c']) filter.isNew(id);
  expect(filter.isNew('a')).toBe(false);
  filter.isNew('d');
  expect([filter.size, filter.isNew('b'), filter.isNew('c'), filter.isNew('d')]).toEqual([3, false, false, false]);
  expect([filter.isNew('a'), filter.isNew('b')]).toEqual([true, true]);
});

test('no more than its capacity is ever remembered, and exactly the last ones', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 60 }),
      (capacity, ids) => {
        const filter = new DuplicateFilter(capacity);
        let remembered: string[] = [];
        for (const id of ids) {
          expect(filter.isNew(id)).toBe(!remembered.includes(id));
          if (!remembered.includes(id)) remembered = [...remembered, id].slice(-capacity);
          expect(filter.size).toBe(remembered.length);
        }
      },
    ),
  );
});

test('a cleared filter knows nothing and starts over', () => {
  const filter = new DuplicateFilter(2);
  for (const id of ['a', 'b', 'c']) filter.isNew(id);
  filter.clear();
  expect([filter.size, filter.isNew('c'), filter.isNew('a'), filter.isNew('b'), filter.isNew('c')]).toEqual([
    0,
    true,
    true,
    true,
    true,
  ]);
});

test('what was known before it was cleared takes nothing of the new memory away', () => {
  const filter = new DuplicateFilter(3);
  for (const id of ['a', 'b', 'c', 'd']) filter.isNew(id);
  filter.clear();
  for (const id of ['c', 'b']) filter.isNew(id);
  expect([filter.isNew('b'), filter.isNew('c'), filter.size]).toEqual([false, false, 2]);
});
