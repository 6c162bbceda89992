import type { Random } from '@peerlatch/connection/base';
import { SeededRandom } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { RandomContacts } from '../../../src/contact/random-contacts.js';
import { contact } from '../../support/contacts.js';

const item = (n: number, isVerified = false) => ({ n, contact: contact(n), isVerified });
type Item = ReturnType<typeof item>;

/** Always the lowest draw: everything is admitted. */
const lowest: Random = { bytes: (count) => new Uint8Array(count) };

function listOf(capacity: number, random: Random = lowest, share = 0.2) {
  const moves: string[] = [];
  const moved = ({ n }: Item, isIn: boolean): unknown => moves.push(`${isIn ? '+' : '-'}${n}`);
  const list = new RandomContacts<Item>({ capacity, share, random, moved });
  return { list, moves, numbers: () => Array.from(list.items, ({ n }) => n) };
}

describe('RandomContacts', () => {
  it('lets the oldest go when it is full', () => {
    const { list, moves, numbers } = listOf(2);
    for (const n of [1, 2, 3]) list.offer(item(n));
    expect(numbers()).toEqual([2, 3]);
    expect(moves).toEqual(['+1', '+2', '-1', '+3']);
  });

  it('admits one in five by chance', () => {
    const { list, numbers } = listOf(100_000, new SeededRandom(7));
    for (let n = 0; n < 5_000; n++) list.offer(item(n));
    expect(numbers().length / 5_000).toBeGreaterThan(0.18);
    expect(numbers().length / 5_000).toBeLessThan(0.22);
  });

  it('admits nothing at the exact share, and nothing at all with a share of 0', () => {
    const fifth: Random = { bytes: () => Uint8Array.of(0x33, 0x33, 0x33, 0x34) };
    for (const { list, numbers } of [listOf(9, fifth), listOf(9, lowest, 0)]) {
      list.offer(item(1));
      expect(numbers()).toEqual([]);
    }
  });

  it('draws nothing for what it has', () => {
    let draws = 0;
    const counting: Random = { bytes: (count) => new Uint8Array(count).fill(draws++ * 0) };
    const { list, moves } = listOf(2, counting);
    const known = item(1);
    for (let again = 0; again < 3; again++) list.offer(known);
    expect([draws, moves]).toEqual([1, ['+1']]);
  });

  it('displaces nothing that was heard by what was not, and what was not before what was', () => {
    const { list, numbers } = listOf(2);
    list.offer(item(1, true));
    list.offer(item(2));
    list.offer(item(3));
    expect(numbers()).toEqual([1, 3]);
    list.offer(item(4, true));
    list.offer(item(5));
    expect(numbers()).toEqual([1, 4]);
    list.offer(item(6, true));
    expect(numbers()).toEqual([4, 6]);
  });

  it('removes once', () => {
    const { list, moves } = listOf(2);
    const known = item(1);
    list.offer(known);
    list.remove(known);
    list.remove(known);
    expect(moves).toEqual(['+1', '-1']);
  });
});
