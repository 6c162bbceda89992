import { SeededRandom } from '@peerlatch/connection/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/contact/contact.js';
import { ContactIndex } from '../../../src/contact/contact-index.js';
import { KnownContact, mark } from '../../../src/contact/known-contact.js';
import { commonPrefixBits } from '../../../src/id/distance.js';
import { contact, contactIn, idsOf, randomContact, self, sortedBy } from '../../support/contacts.js';

/** Half of them were heard. */
function knownOf(contacts: readonly Contact[]): readonly KnownContact[] {
  return contacts.map((contact, nth) => {
    const known = new KnownContact(contact, commonPrefixBits(self.key, contact.key));
    known.set(nth % 2 === 0 ? mark.verified | mark.indexed : mark.indexed, true);
    return known;
  });
}

function indexOf(known: readonly KnownContact[]): ContactIndex {
  const index = new ContactIndex(self.key);
  for (const one of known) index.add(one);
  return index;
}

/** Contacts anywhere, and many near the own id: there are buckets of every depth. */
function crowd(random: SeededRandom, count: number): readonly Contact[] {
  return Array.from({ length: count }, (_nothing, n) =>
    n % 2 === 0 ? randomContact(random) : contactIn(random.int(0, 150), 1 + n),
  );
}

describe('ContactIndex', () => {
  it('gives the nearest in exact order, to any key, of those that are wanted', () => {
    return fc.assert(
      fc.property(fc.nat(), fc.nat(120), fc.integer({ min: 0, max: 40 }), (seed, size, count) => {
        const random = new SeededRandom(seed);
        const contacts = crowd(random, size);
        const known = knownOf(contacts);
        const index = indexOf(known);
        const exclude = new Set(contacts.filter((_nothing, n) => n % 3 === 0).map(({ peer }) => peer.id));
        const heard = known.filter(({ isVerified }) => isVerified).map(({ contact }) => contact);
        const rest = heard.filter(({ peer }) => !exclude.has(peer.id));
        const targets = [self, randomContact(random), contactIn(random.int(0, 159), 7), ...contacts.slice(0, 1)];
        for (const target of targets) {
          const nearest = (of: readonly Contact[]): readonly string[] => idsOf(sortedBy(target, of).slice(0, count));
          expect(idsOf(index.closest(target.key, count, mark.indexed))).toEqual(nearest(contacts));
          expect(idsOf(index.closest(target.key, count, mark.verified))).toEqual(nearest(heard));
          expect(idsOf(index.closest(target.key, count, mark.verified, exclude))).toEqual(nearest(rest));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('tells keys apart that have their first 32 bits in common', () => {
    const contacts = [5, 3, 9, 1].map((n) => contactIn(50, n));
    const index = indexOf(knownOf(contacts));
    for (const target of [self, contactIn(50), contactIn(0), contactIn(120)]) {
      const nearest = sortedBy(target, contacts).slice(0, 2);
      expect(idsOf(index.closest(target.key, 2, mark.indexed))).toEqual(idsOf(nearest));
    }
  });

  it('forgets what is deleted, and only that', () => {
    const known = knownOf([contact(4), contact(5), contact(6)]);
    const [first, , last] = known;
    if (first === undefined || last === undefined) throw new Error('there are three');
    const index = indexOf(known);
    const ids = (): readonly string[] => idsOf(index.closest(self.key, 9, mark.indexed));
    index.delete(first);
    for (const stranger of knownOf([contact(7), contactIn(0)])) index.delete(stranger);
    expect(ids()).toEqual(idsOf([contact(5), contact(6)]));
    index.delete(last);
    expect(ids()).toEqual(idsOf([contact(5)]));
  });
});
