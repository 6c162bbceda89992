import { SeededRandom } from '@peerlatch/connection/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { type ContactChange, ContactSets } from '../../../src/contact/contact-sets.js';
import { contact, distanceTo, idsOf, randomContact, self, sortedBy } from '../../support/contacts.js';

const limits = {
  ...dhtLimits,
  bucketSize: 2,
  leafSetSize: 4,
  replacementCacheSize: 2,
  maxUnverifiedNeighbours: 5,
  maxContactCount: 6,
  ringSideSize: 2,
};

const everybody = Array.from({ length: 32 }, (_nothing, n) => contact(BigInt(n) << 100n));

/** Ids of five bits: buckets collide, fill and empty; two regions move contacts on the ring. */
const step = fc.record({
  what: fc.constantFrom('add', 'add', 'add', 'heard', 'heard', 'introduce', 'remove', 'removeNeighbour'),
  n: fc.constantFrom(...everybody),
  region: fc.constantFrom(undefined, 7),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function apply(sets: ContactSets, { what, n, region }: Step): readonly ContactChange[] {
  const { id } = n.peer;
  const of: Contact = region === undefined ? n : { key: n.key, peer: { ...n.peer, region } };
  if (what === 'add') return sets.add(of).changes;
  if (what === 'heard') return sets.heard(id);
  if (what === 'introduce') return sets.heard(id, of);
  return what === 'remove' ? sets.remove(id) : sets.removeNeighbour(id);
}

/** The sets as someone sees them who only hears of changes. */
class Listener {
  readonly sets: Record<ContactChange['set'], Set<string>> = {
    neighbour: new Set(),
    nearby: new Set(),
    random: new Set(),
    ring: new Set(),
  };

  hear(changes: readonly ContactChange[]): void {
    const heard = changes.map(({ set, contact: { peer } }) => `${set} ${peer.id}`);
    expect(new Set(heard).size).toBe(heard.length);
    for (const { set, type, contact: of } of changes) {
      const { id } = of.peer;
      expect(this.sets[set].has(id)).toBe(type === 'removed');
      if (type === 'added') this.sets[set].add(id);
      else this.sets[set].delete(id);
    }
  }
}

function knownOf(sets: ContactSets): readonly Contact[] {
  return everybody.map(({ peer }) => sets.get(peer.id)).filter((of) => of !== undefined);
}

function check(sets: ContactSets, listener: Listener): void {
  const known = knownOf(sets);
  const isActive = ({ peer }: Contact): boolean => sets.isActive(peer.id);
  const nearest = sortedBy(self, known);
  const ranked = [...nearest.filter(isActive), ...nearest.filter((of) => !isActive(of))];
  const { left, right } = sets.ring();
  expect(sets.knownCount).toBe(known.length);
  expect(listener.sets).toEqual({
    neighbour: new Set(idsOf(sets.neighbours())),
    nearby: new Set(idsOf(sets.nearby())),
    random: new Set(idsOf(sets.random())),
    ring: new Set(idsOf([...left, ...right])),
  });
  expect(idsOf(sets.nearby())).toEqual(idsOf(sortedBy(self, ranked.slice(0, limits.maxContactCount))));
  const neighbours = sets.neighbours();
  const leaves = nearest.filter(isActive).slice(0, limits.leafSetSize);
  expect(idsOf(neighbours)).toEqual(expect.arrayContaining([...idsOf(leaves)]));
  expect(neighbours.filter((of) => !isActive(of)).length).toBeLessThanOrEqual(limits.maxUnverifiedNeighbours);
  for (const of of neighbours.filter((one) => isActive(one) && !leaves.includes(one))) {
    const bits = distanceTo(self, of).toString(2).length;
    const bucket = neighbours.filter((other) => distanceTo(self, other).toString(2).length === bits);
    expect(bucket.filter((other) => isActive(other) && !leaves.includes(other)).length).toBeLessThanOrEqual(2);
  }
}

function checkQueries(sets: ContactSets, target: Contact): void {
  const [neighbours, nearby] = [sets.neighbours(), sets.nearby()];
  const both = new Map([...neighbours, ...nearby].map((of) => [of.peer.id, of]));
  const sorted = sortedBy(target, both.values());
  expect(idsOf(sets.closest(target.key, 6))).toEqual(idsOf(sorted.slice(0, 6)));
  const active = sorted.filter(({ peer }) => sets.isActive(peer.id) && sets.isNeighbour(peer.id));
  expect(idsOf(sets.closestActive(target.key, 6))).toEqual(idsOf(active.slice(0, 6)));
  const sortedNeighbours = sortedBy(target, neighbours);
  expect(idsOf(sets.closestNeighbours(target.key, 3))).toEqual(idsOf(sortedNeighbours.slice(0, 3)));
}

describe('ContactSets against a naive model', () => {
  it('keep their promises after every step, and who hears of every change knows the sets', () => {
    return fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), fc.nat(), (steps, seed) => {
        const random = new SeededRandom(seed);
        const sets = new ContactSets({ self, limits, random: random.fork('sets') });
        const listener = new Listener();
        for (const one of steps) {
          listener.hear(apply(sets, one));
          check(sets, listener);
        }
        checkQueries(sets, randomContact(random));
        for (const { n } of steps.slice(0, 3)) checkQueries(sets, n);
      }),
      { numRuns: 40 },
    );
  });

  it('displace no neighbour that was heard by anything that is only told of', () => {
    const hearsay = step.map((one) => ({ ...one, what: 'add' }) as const);
    return fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(hearsay, { maxLength: 40 }), (steps, told) => {
        const sets = new ContactSets({ self, limits, random: new SeededRandom(1) });
        for (const one of steps) apply(sets, one);
        const before = { ring: sets.ring(), active: knownOf(sets).filter(({ peer }) => sets.isActive(peer.id)) };
        const lists = [sets.neighbours(), sets.nearby(), [...before.ring.left, ...before.ring.right]] as const;
        const heard = lists.map((list) => idsOf(list).filter((id) => before.active.some(({ peer }) => peer.id === id)));
        for (const one of told) apply(sets, one);
        const { left, right } = sets.ring();
        const after = [sets.neighbours(), sets.nearby(), [...left, ...right]].map((list) => idsOf(list));
        for (const [nth, ids] of heard.entries()) expect(after[nth]).toEqual(expect.arrayContaining(ids));
      }),
    );
  });
});
