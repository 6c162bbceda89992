import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ranked } from '../../../src/contact/known-contact.js';
import { type ListMove, NearestList, nearerTo } from '../../../src/contact/nearest-list.js';
import { contact, self } from '../../support/contacts.js';

interface Item extends Ranked {
  readonly n: number;
  isVerified: boolean;
}

const item = (n: number, isVerified = false): Item => ({ n, contact: contact(n), isVerified });

function listOf(capacity: number): { list: NearestList<Item>; moves: (readonly [number, ListMove])[] } {
  const moves: (readonly [number, ListMove])[] = [];
  const moved = ({ n }: Item, how: ListMove): unknown => moves.push([n, how]);
  return { list: new NearestList({ capacity, compare: nearerTo(self.key), moved }), moves };
}

const numbers = (list: NearestList<Item>): readonly number[] => list.items.map(({ n }) => n);

describe('NearestList', () => {
  it('stands in the order of distance, whatever the order of insertion', () => {
    const { list } = listOf(10);
    for (const n of [5, 1, 0xffff, 3]) expect(list.insert(item(n))).toBe(true);
    expect(numbers(list)).toEqual([1, 3, 5, 0xffff]);
    expect([list.has(item(3)), list.has(item(4))]).toEqual([true, false]);
  });

  it('takes an id once', () => {
    const { list, moves } = listOf(10);
    list.insert(item(1));
    expect(list.insert(item(1))).toBe(true);
    expect([numbers(list), moves]).toEqual([[1], [[1, 'entered']]]);
  });

  it('displaces the farthest when it is full, and refuses what is farther still', () => {
    const { list, moves } = listOf(2);
    for (const n of [4, 6]) list.insert(item(n));
    expect(list.insert(item(7))).toBe(false);
    expect(list.insert(item(5))).toBe(true);
    expect(numbers(list)).toEqual([4, 5]);
    expect(moves.slice(2)).toEqual([
      [6, 'displaced'],
      [5, 'entered'],
    ]);
  });

  it('never displaces what was heard by what was not, however near', () => {
    const { list } = listOf(2);
    for (const n of [40, 60]) list.insert(item(n, true));
    expect(list.insert(item(1))).toBe(false);
    expect(numbers(list)).toEqual([40, 60]);
  });

  it('displaces what was never heard by what was, however far; the farthest first', () => {
    const { list } = listOf(3);
    for (const n of [1, 2]) list.insert(item(n));
    list.insert(item(90, true));
    expect(list.insert(item(99, true))).toBe(true);
    expect(numbers(list)).toEqual([1, 90, 99]);
  });

  it('says what was removed', () => {
    const { list, moves } = listOf(2);
    list.insert(item(1));
    expect([list.remove(item(1)), list.remove(item(1)), moves]).toEqual([
      true,
      false,
      [
        [1, 'entered'],
        [1, 'removed'],
      ],
    ]);
  });

  it('is filled with the best candidates', () => {
    const { list } = listOf(4);
    const present = item(5);
    list.insert(present);
    list.refill([present, item(1), item(8, true), item(2), item(9, true), item(3)]);
    expect(numbers(list)).toEqual([1, 5, 8, 9]);
    list.refill([item(4)]);
    expect(numbers(list)).toEqual([1, 5, 8, 9]);
  });

  it('has a capacity of nothing, too', () => {
    const { list } = listOf(0);
    expect(list.insert(item(1))).toBe(false);
  });

  it('holds the best of all it was given, as sorting all would', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.boolean());
    return fc.assert(
      fc.property(fc.uniqueArray(step, { selector: ([n]) => n }), fc.integer({ min: 1, max: 8 }), (steps, capacity) => {
        const { list } = listOf(capacity);
        for (const [n, isVerified] of steps) list.insert(item(n, isVerified));
        const ranked = [...steps].sort(([a, x], [b, y]) => Number(y) - Number(x) || a - b).slice(0, capacity);
        expect(numbers(list)).toEqual(ranked.map(([n]) => n).sort((a, b) => a - b));
      }),
    );
  });
});
