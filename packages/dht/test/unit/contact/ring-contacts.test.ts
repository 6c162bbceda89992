import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/contact/contact.js';
import { nearestOnRing, RingContacts } from '../../../src/contact/ring-contacts.js';
import { ringPlaceOf } from '../../../src/contact/ring-distance.js';
import { contact, idsOf } from '../../support/contacts.js';

const me = contact(1_000, { region: 50 });
const at = (region: number, n = region): Contact => contact(n, { region });
const item = (of: Contact, isVerified = true) => ({ contact: of, isVerified });

function ringOf(sideSize: number) {
  const present = new Set<string>();
  const moved = ({ contact: { peer } }: { contact: Contact }, isIn: boolean): unknown =>
    isIn ? present.add(peer.id) : present.delete(peer.id);
  return { ring: new RingContacts({ self: me, sideSize, moved }), present };
}

const SIZE = 2n ** 120n - 1n;

/** The naive distance upwards. */
function above(from: Contact, to: Contact): bigint {
  const place = ({ peer }: Contact): bigint =>
    (BigInt(peer.region ?? 0) << 88n) |
    (BigInt(peer.ipAddress ?? 0) << 56n) |
    (BigInt(`0x${peer.id}`) & 0xff_ff_ff_ff_ff_ff_ffn);
  const difference = place(to) - place(from);
  return difference < 0n ? difference + SIZE : difference;
}

const by = (distance: (of: Contact) => bigint, contacts: readonly Contact[]): readonly Contact[] =>
  [...contacts].sort((a, b) => (distance(a) < distance(b) ? -1 : 1));

describe('RingContacts', () => {
  it('fills both sides with the nearest, also with farther ones after nearer ones', () => {
    const { ring } = ringOf(2);
    for (const region of [51, 60, 55, 49, 40, 45]) ring.offer(item(at(region)));
    const { left, right } = ring.sides();
    expect([left, right].map((side) => side.map(({ peer }) => peer.region))).toEqual([
      [49, 45],
      [51, 55],
    ]);
  });

  it('wraps at both ends, and has a lonely contact on both sides', () => {
    const { ring } = ringOf(2);
    const [low, high] = [at(0, 5), at(0xff_ff_ff_ff, 6)];
    ring.offer(item(low));
    expect(ring.sides()).toEqual({ left: [low], right: [low] });
    ring.offer(item(high));
    expect(ring.sides()).toEqual({ left: [low, high], right: [high, low] });
  });

  it('says when a contact entered, and when it is on neither side any more', () => {
    const { ring, present } = ringOf(1);
    const [a, b, c] = [at(60), at(55), at(45)];
    ring.offer(item(a));
    ring.offer(item(b));
    expect(present).toEqual(new Set(idsOf([a, b])));
    ring.offer(item(c));
    expect(present).toEqual(new Set(idsOf([b, c])));
    ring.remove(item(b));
    expect([present, ring.has(item(b)), ring.has(item(c))]).toEqual([new Set(idsOf([c])), false, true]);
  });

  it('displaces nobody who was heard by who was not, and the other way round', () => {
    const { ring } = ringOf(1);
    ring.offer(item(at(60)));
    ring.offer(item(at(51), false));
    expect(idsOf(ring.sides().right)).toEqual(idsOf([at(60)]));
    const { ring: other } = ringOf(1);
    other.offer(item(at(51), false));
    other.offer(item(at(60)));
    expect(idsOf(other.sides().right)).toEqual(idsOf([at(60)]));
  });

  it('tells contacts at one place apart', () => {
    const { ring } = ringOf(5);
    const twins = [contact(7, { region: 51 }), contact((1n << 100n) + 7n, { region: 51 })];
    for (const twin of twins) ring.offer(item(twin));
    expect(ring.sides().right).toEqual(twins);
  });

  it('holds and finds exactly the nearest of each side', () => {
    const some = fc.uniqueArray(fc.tuple(fc.bigInt({ min: 1n, max: 2n ** 70n }), fc.nat(3), fc.nat(2)), {
      selector: ([n]) => n,
      maxLength: 30,
    });
    return fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 6 }), (fields, perSide) => {
        const contacts = fields
          .map(([n, region, ipAddress]) => contact(n, { region: region + 49, ipAddress }))
          .filter((of, nth, all) => all.findIndex((other) => above(of, other) === 0n) === nth);
        const { ring } = ringOf(perSide);
        for (const of of contacts) ring.offer(item(of));
        const right = by((of) => above(me, of), contacts).slice(0, perSide);
        const left = by((of) => above(of, me), contacts).slice(0, perSide);
        expect(ring.sides()).toEqual({ left, right });
        expect(nearestOnRing(ringPlaceOf(me), contacts, perSide)).toEqual({ left, right });
      }),
    );
  });
});
