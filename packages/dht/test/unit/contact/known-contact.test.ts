import { describe, expect, it } from 'vitest';
import { KnownContact, mark } from '../../../src/contact/known-contact.js';
import { contact } from '../../support/contacts.js';

const make = (): KnownContact => new KnownContact(contact(1), 159);

describe('KnownContact', () => {
  it('is in nothing at first, and was not heard', () => {
    const known = make();
    expect([known.isHeld, known.isNeighbour, known.isVerified, known.tell()]).toEqual([false, false, false, undefined]);
  });

  it('is a neighbour by its bucket, by the leaf set, or on probation', () => {
    for (const bit of [mark.bucketMember, mark.leaf, mark.leafProbation]) {
      const known = make();
      known.set(bit, true);
      expect([known.isNeighbour, known.isHeld]).toEqual([true, true]);
      known.set(bit, false);
      expect([known.isNeighbour, known.isHeld]).toEqual([false, false]);
    }
  });

  it('is held by each set, and by the replacement cache; not by what is known of its liveness', () => {
    for (const bit of [mark.nearby, mark.random, mark.ring, mark.bucketWaiting]) {
      const known = make();
      known.set(bit, true);
      expect([known.isHeld, known.isNeighbour]).toEqual([true, false]);
    }
    const known = make();
    known.set(mark.verified | mark.dismissed | mark.indexed | mark.suspected, true);
    expect([known.isHeld, known.isVerified]).toEqual([false, true]);
  });

  it('tells each set once', () => {
    const known = make();
    known.set(mark.nearby | mark.leaf | mark.bucketMember, true);
    expect(known.tell()).toEqual({ added: mark.nearby | mark.neighbour, removed: 0 });
    expect(known.tell()).toBeUndefined();
    known.set(mark.leaf, false);
    expect(known.tell()).toBeUndefined();
    known.set(mark.bucketMember, false);
    known.set(mark.ring, true);
    expect(known.tell()).toEqual({ added: mark.ring, removed: mark.neighbour });
    expect(known.has(mark.neighbour)).toBe(false);
  });
});
