import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BucketPlace, KBucket } from '../../../src/contact/k-bucket.js';
import type { Ranked } from '../../../src/contact/known-contact.js';
import { contact } from '../../support/contacts.js';

interface Item extends Ranked {
  readonly n: number;
  isVerified: boolean;
}

function standOf(size: number, waitingSize: number, admits: (item: Item) => boolean = () => true) {
  const places = new Map<number, BucketPlace>();
  const moved = ({ n }: Item, place: BucketPlace): unknown => places.set(n, place);
  const bucket = new KBucket<Item>({ size, waitingSize, admits, moved });
  const items = new Map<number, Item>();
  const item = (n: number): Item => {
    const known = items.get(n) ?? { n, contact: contact(n), isVerified: false };
    items.set(n, known);
    return known;
  };
  return {
    bucket,
    places,
    item,
    offer: (n: number) => bucket.offer(item(n)),
    heard: (n: number): void => {
      item(n).isVerified = true;
      bucket.heard(item(n));
    },
    rows: (): readonly (readonly number[])[] => [bucket.members.map(({ n }) => n), bucket.waiting.map(({ n }) => n)],
  };
}

describe('KBucket', () => {
  it('adds while there is room, and knows its members', () => {
    const { offer, rows } = standOf(2, 2);
    expect([offer(1), offer(1), offer(2), offer(3)]).toEqual(['added', 'known', 'added', 'full']);
    expect(rows()).toEqual([[1, 2], [3]]);
  });

  it('keeps who is known when a newcomer comes, and names the one heard least recently as the suspect', () => {
    const { bucket, offer, heard, rows } = standOf(2, 2);
    for (const n of [1, 2]) heard(n);
    expect(bucket.suspect?.n).toBe(1);
    heard(1);
    heard(3);
    expect(offer(4)).toBe('full');
    expect(bucket.suspect?.n).toBe(2);
    expect(rows()).toEqual([
      [2, 1],
      [3, 4],
    ]);
  });

  it('names no suspect while there is room', () => {
    const { bucket, heard } = standOf(2, 2);
    heard(1);
    expect(bucket.suspect).toBeUndefined();
  });

  it('suspects who was never heard before everybody else, and lets a newcomer that was heard take that place', () => {
    const { bucket, offer, heard, rows } = standOf(3, 2);
    heard(1);
    offer(2);
    offer(3);
    expect(rows()).toEqual([[2, 3, 1], []]);
    expect(bucket.suspect?.n).toBe(2);
    heard(4);
    expect(rows()).toEqual([[3, 1, 4], [2]]);
    expect(offer(5)).toBe('full');
    expect(rows()).toEqual([
      [3, 1, 4],
      [2, 5],
    ]);
  });

  it('lets the oldest of those that wait go, those never heard first; the most recent is last', () => {
    const { offer, heard, places, rows } = standOf(1, 2);
    for (const n of [1, 2]) heard(n);
    offer(3);
    offer(4);
    expect(rows()).toEqual([[1], [2, 4]]);
    heard(5);
    expect(rows()).toEqual([[1], [2, 5]]);
    expect(offer(6)).toBe('full');
    expect(places.get(6)).toBeUndefined();
    heard(2);
    heard(7);
    expect(rows()).toEqual([[1], [2, 7]]);
  });

  it('promotes when a place is free: heard before never heard, the most recent first', () => {
    const { bucket, offer, heard, item, rows } = standOf(1, 3);
    for (const n of [1, 2]) heard(n);
    offer(3);
    offer(4);
    bucket.remove(item(1));
    bucket.promote();
    expect(rows()).toEqual([[2], [3, 4]]);
    bucket.remove(item(2));
    bucket.promote();
    expect(rows()).toEqual([[4], [3]]);
  });

  it('lets nobody in unheard whom its owner does not admit, and asks nobody about who was heard', () => {
    let isOpen = false;
    const { bucket, offer, heard, rows } = standOf(2, 2, () => isOpen);
    expect(offer(1)).toBe('full');
    bucket.promote();
    expect(rows()).toEqual([[], [1]]);
    heard(2);
    expect(rows()).toEqual([[2], [1]]);
    isOpen = true;
    bucket.promote();
    expect(rows()).toEqual([[1, 2], []]);
  });

  it('tells the place of each, and never has more than its sizes, whatever happens', () => {
    const step = fc.tuple(fc.constantFrom('offer', 'heard', 'remove'), fc.nat(12));
    return fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { bucket, places, offer, heard, item, rows } = standOf(3, 2, ({ n }) => n % 5 !== 0);
        for (const [what, n] of steps) {
          const heardMembers = bucket.members.filter(({ isVerified }) => isVerified);
          if (what === 'offer') offer(n);
          else if (what === 'heard') heard(n);
          else bucket.remove(item(n));
          if (what === 'remove') bucket.promote();
          if (what === 'remove' && !bucket.members.includes(item(n))) item(n).isVerified = false;
          const [members = [], waiting = []] = rows();
          expect([members.length <= 3, waiting.length <= 2]).toEqual([true, true]);
          const told = [...places].filter(([, place]) => place !== undefined);
          expect(new Map(told)).toEqual(
            new Map([...waiting.map((m) => [m, 'waiting'] as const), ...members.map((m) => [m, 'member'] as const)]),
          );
          const removed = what === 'remove' ? [item(n)] : [];
          expect(bucket.members).toEqual(
            expect.arrayContaining(heardMembers.filter((member) => !removed.includes(member))),
          );
          const verified = bucket.members.map(({ isVerified }) => isVerified);
          expect(verified).toEqual([...verified].sort((a, b) => Number(a) - Number(b)));
          if (bucket.waiting.some(({ isVerified }) => isVerified)) expect(verified).toEqual([true, true, true]);
        }
      }),
    );
  });
});
