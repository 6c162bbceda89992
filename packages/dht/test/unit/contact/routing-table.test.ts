import { describe, expect, it } from 'vitest';
import { RoutingTable } from '../../../src/contact/routing-table.js';
import { contactIn } from '../../support/contacts.js';

const item = (prefixBits: number, n = 0, isVerified = false) => ({
  contact: contactIn(prefixBits, n),
  prefixBits,
  isVerified,
});
type Item = ReturnType<typeof item>;

const tableOf = (size: number): RoutingTable<Item> =>
  new RoutingTable({ size, waitingSize: 2, admits: () => true, moved: () => undefined });

describe('RoutingTable', () => {
  it('has one bucket per length of the shared prefix', () => {
    const table = tableOf(1);
    for (const bits of [0, 7, 159]) expect(table.offer(item(bits))).toBe('added');
    expect(table.offer(item(7, 1))).toBe('full');
    expect(table.counts).toEqual({ members: 3, waiting: 1 });
  });

  it('names the suspect of the bucket where an item would stand, and says whether there is room', () => {
    const table = tableOf(1);
    const first = item(3);
    table.offer(first);
    expect([table.suspectFor(item(3, 1)), table.suspectFor(item(4))]).toEqual([first, undefined]);
    expect([table.hasRoomFor(item(3, 1)), table.hasRoomFor(item(4))]).toEqual([false, true]);
  });

  it('fills what became free in any bucket', () => {
    const table = tableOf(1);
    const [a, b] = [item(2, 1), item(9, 1)];
    for (const known of [a, b, item(2, 2), item(9, 2)]) table.offer(known);
    for (const known of [a, b]) table.remove(known);
    table.remove(item(100));
    expect(table.counts).toEqual({ members: 0, waiting: 2 });
    table.promote();
    expect(table.counts).toEqual({ members: 2, waiting: 0 });
  });

  it('passes on what was heard', () => {
    const table = tableOf(2);
    const [a, b] = [item(2, 1, true), item(2, 2, true)];
    for (const known of [a, b, a]) table.heard(known);
    expect(table.suspectFor(a)).toBe(b);
  });
});
