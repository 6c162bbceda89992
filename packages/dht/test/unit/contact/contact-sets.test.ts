import type { Random } from '@peerlatch/connection/base';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { type ContactChange, ContactSets } from '../../../src/contact/contact-sets.js';
import { ringIdOf } from '../../../src/id/ring-id.js';
import { contact, contactIn, idsOf, self } from '../../support/contacts.js';

/** Draws the lowest number, so that the random list admits all; or the highest. */
const drawing = (byte: number): Random => ({ bytes: (count) => new Uint8Array(count).fill(byte) });

function setsOf(limits: Partial<typeof dhtLimits> | Partial<Record<keyof typeof dhtLimits, number>> = {}, byte = 255) {
  return new ContactSets({ self, limits: { ...dhtLimits, ...limits }, random: drawing(byte) });
}

function learn(sets: ContactSets, ...contacts: readonly Contact[]): readonly ContactChange[] {
  return contacts.flatMap((of) => [...sets.add(of).changes, ...sets.heard(of.peer.id)]);
}

/** `+neighbour 5`: readable changes. */
const text = (changes: readonly ContactChange[]): readonly string[] =>
  changes.map(({ set, type, contact: { peer } }) => `${type === 'added' ? '+' : '-'}${set} ${BigInt(`0x${peer.id}`)}`);

describe('ContactSets', () => {
  it('puts what it is told of into every set but the random one, and says so once', () => {
    const sets = setsOf();
    const { changes, suspect } = sets.add(contact(5));
    expect([text(changes), suspect]).toEqual([['+neighbour 5', '+nearby 5', '+ring 5'], undefined]);
    expect(sets.add(contact(5)).changes).toEqual([]);
    expect([sets.isNeighbour(contact(5).peer.id), sets.isActive(contact(5).peer.id)]).toEqual([true, false]);
  });

  it('ignores the own id', () => {
    const sets = setsOf();
    expect([sets.add(self).changes, sets.heard(self.peer.id, self), sets.knownCount]).toEqual([[], [], 0]);
  });

  it('offers to the random list what it knows already (9.4)', () => {
    const sets = setsOf({}, 0);
    sets.add(contact(5));
    expect(sets.random()).toEqual([]);
    expect(text(sets.add(contact(5)).changes)).toEqual(['+random 5']);
    expect(idsOf(sets.random())).toEqual(idsOf([contact(5)]));
  });

  it('offers to the random list what is evicted from the nearby list (9.4), and not what is removed', () => {
    const sets = setsOf({ maxContactCount: 2, bucketSize: 1, leafSetSize: 1, ringSideSize: 1 }, 0);
    learn(sets, contactIn(0), contactIn(1));
    expect(text(sets.add(contact(1)).changes)).not.toContain('+random');
    const changes = text(sets.heard(contact(1).peer.id));
    expect(changes).toContain(`-nearby ${2n ** 159n}`);
    expect(changes).toContain(`+random ${2n ** 159n}`);
    expect(text(sets.remove(contact(1).peer.id)).filter((line) => line.startsWith('+random'))).toEqual([]);
  });

  it('counts who was heard as active, until it is removed', () => {
    const sets = setsOf();
    const { id } = contact(5).peer;
    expect(sets.heard(id)).toEqual([]);
    sets.add(contact(5));
    sets.heard(id);
    expect(sets.isActive(id)).toBe(true);
    sets.remove(id);
    sets.add(contact(5));
    expect(sets.isActive(id)).toBe(false);
  });

  it('makes known who introduces itself, and refuses an introduction by another name', () => {
    const sets = setsOf();
    expect(sets.heard(contact(5).peer.id, contact(6))).toEqual([]);
    expect(text(sets.heard(contact(5).peer.id, contact(5)))).toEqual(['+neighbour 5', '+nearby 5', '+ring 5']);
    expect(sets.isActive(contact(5).peer.id)).toBe(true);
  });

  it('takes another descriptor from hearsay only of who was never heard, and from itself always', () => {
    const sets = setsOf();
    const { id } = contact(5).peer;
    sets.add(contact(5));
    expect(sets.add(contact(5, { region: 1 })).changes).toEqual([]);
    expect(sets.get(id)?.peer.region).toBe(1);
    sets.heard(id);
    sets.add(contact(5, { region: 2 }));
    expect(sets.get(id)?.peer.region).toBe(1);
    sets.heard(id, contact(5, { region: 3 }));
    expect(sets.get(id)?.peer.region).toBe(3);
    expect(sets.neighbours().map(({ peer }) => peer.region)).toEqual([3]);
  });

  it('keeps the object of a descriptor that says the same', () => {
    const sets = setsOf();
    const first = contact(5);
    sets.add(first);
    sets.heard(first.peer.id, contact(5));
    expect(sets.get(first.peer.id)).toBe(first);
  });

  it('moves a contact on the ring when its region is another', () => {
    const sets = setsOf({ ringSideSize: 2 });
    learn(sets, contact(5, { region: 10 }), contact(6, { region: 20 }), contact(7, { region: 30 }));
    const regions = (): unknown => sets.ring().right.map(({ peer }) => peer.region);
    expect(regions()).toEqual([10, 20]);
    sets.heard(contact(5).peer.id, contact(5, { region: 25 }));
    expect(regions()).toEqual([20, 25]);
    sets.heard(contact(5).peer.id, contact(5, { region: 35 }));
    expect(regions()).toEqual([20, 30]);
  });

  it('names the suspect once until it is heard, and lets nobody take its place meanwhile', () => {
    const sets = setsOf({ bucketSize: 2, leafSetSize: 0 });
    const [a, b, c, d] = [contactIn(3, 1), contactIn(3, 2), contactIn(3, 3), contactIn(3, 4)];
    learn(sets, a, b);
    expect(sets.add(c)).toEqual({ changes: expect.anything(), suspect: a });
    expect(sets.add(c).suspect).toBeUndefined();
    expect(sets.add(d).suspect).toBeUndefined();
    expect([sets.suspectFor(c.peer.id), sets.suspectFor(a.peer.id)]).toEqual([a, undefined]);
    sets.heard(a.peer.id);
    expect(idsOf(sets.neighbours())).toEqual(idsOf([a, b]));
    expect(sets.add(contactIn(3, 5)).suspect).toBe(b);
    expect(text(sets.remove(b.peer.id)).filter((line) => line.includes('neighbour'))).toHaveLength(2);
  });

  it('lets who waited follow a member that is removed: who was heard first', () => {
    const sets = setsOf({ bucketSize: 1, leafSetSize: 0 });
    const [a, b, c] = [contactIn(3, 1), contactIn(3, 2), contactIn(3, 3)];
    learn(sets, a, b);
    sets.add(c);
    const changes = sets.remove(a.peer.id);
    expect(changes.filter(({ set }) => set === 'neighbour')).toEqual([
      { set: 'neighbour', type: 'removed', contact: a },
      { set: 'neighbour', type: 'added', contact: b },
    ]);
    expect(sets.remove(a.peer.id)).toEqual([]);
  });

  it('keeps who lost its connection out of the neighbours until it is heard or told of again (9.4)', () => {
    const sets = setsOf();
    const { id } = contact(5).peer;
    learn(sets, contact(5));
    expect(text(sets.removeNeighbour(id))).toEqual(['-neighbour 5']);
    expect(sets.removeNeighbour(id)).toEqual([]);
    learn(sets, contact(6), contact(7));
    expect([sets.isNeighbour(id), sets.isActive(id), sets.get(id)]).toEqual([false, false, contact(5)]);
    expect(text(sets.heard(id))).toEqual(['+neighbour 5']);
    sets.removeNeighbour(id);
    expect(text(sets.add(contact(5)).changes)).toEqual(['+neighbour 5']);
  });

  it('names a heard nearby contact for which a bucket has got room, and adding it makes it a neighbour', () => {
    const sets = setsOf({ bucketSize: 1, leafSetSize: 0, replacementCacheSize: 0 });
    const [a, b] = [contactIn(3, 1), contactIn(3, 2)];
    learn(sets, a, b);
    expect(sets.promotable()).toBeUndefined();
    sets.remove(a.peer.id);
    expect([sets.promotable(), sets.neighbourCount]).toEqual([b, 0]);
    sets.add(b);
    expect([sets.promotable(), idsOf(sets.neighbours())]).toEqual([undefined, idsOf([b])]);
  });

  it('tells the nearest of neighbours and nearby contacts, of the neighbours, or of those neighbours that were heard', () => {
    const sets = setsOf({ bucketSize: 1, leafSetSize: 0 });
    const [a, b, c] = [contactIn(3, 1), contactIn(3, 2), contactIn(3, 3)];
    learn(sets, a, c);
    sets.add(b);
    const target = contactIn(3, 0).key;
    expect(idsOf(sets.closest(target, 9))).toEqual(idsOf([a, b, c]));
    expect(idsOf(sets.closest(target, 2, new Set([a.peer.id])))).toEqual(idsOf([b, c]));
    expect(idsOf(sets.closestNeighbours(target, 9))).toEqual(idsOf([a]));
    // A nearby contact that is no neighbour may be gone for long: it is not told to others.
    expect(sets.isActive(c.peer.id)).toBe(true);
    expect(idsOf(sets.closestActive(target, 9))).toEqual(idsOf([a]));
    expect(sets.closestActive(target, 0)).toEqual([]);
  });

  it('answers with the nearest on the ring, of all that is known or of those that were heard', () => {
    const sets = setsOf({ ringSideSize: 1 });
    const all = [10, 20, 30, 40].map((region) => contact(region, { region }));
    for (const of of all) sets.add(of);
    for (const of of all.slice(0, 3)) sets.heard(of.peer.id);
    const place = ringIdOf(contact(25, { region: 25 }).peer);
    const regions = ({ left, right }: { left: readonly Contact[]; right: readonly Contact[] }): unknown =>
      [left, right].map((side) => side.map(({ peer }) => peer.region));
    expect(regions(sets.closestRing(place, 2))).toEqual([
      [20, 10],
      [30, 40],
    ]);
    expect(regions(sets.closestActiveRing(place, 2))).toEqual([
      [20, 10],
      [30, 10],
    ]);
    expect(() => sets.closestRing(new Uint8Array(14), 2)).toThrow();
  });

  it('R68: lists are snapshots: what is done while they are walked does not change them', () => {
    const sets = setsOf({}, 0);
    const all = [1, 2, 3, 4].map((n) => contact(n));
    learn(sets, ...all, ...all);
    const lists = [
      sets.neighbours(),
      sets.nearby(),
      sets.random(),
      sets.ring().left,
      sets.ring().right,
      sets.closest(self.key, 4),
      sets.closestNeighbours(self.key, 4),
      sets.closestActive(self.key, 4),
    ];
    for (const list of lists) expect(list).toHaveLength(4);
    for (const { peer } of sets.neighbours()) sets.remove(peer.id);
    for (const list of lists) expect(list).toHaveLength(4);
    expect([sets.knownCount, sets.neighbourCount, sets.nearby(), sets.random()]).toEqual([0, 0, [], []]);
    expect([sets.ring(), sets.closest(self.key, 4)]).toEqual([{ left: [], right: [] }, []]);
  });
});
