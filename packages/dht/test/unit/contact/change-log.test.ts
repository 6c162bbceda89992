import { describe, expect, it } from 'vitest';
import { ChangeLog } from '../../../src/contact/change-log.js';
import { KnownContact, mark } from '../../../src/contact/known-contact.js';
import { contact } from '../../support/contacts.js';

describe('ChangeLog', () => {
  it('tells one change per set, removals first, and whom it reviewed', () => {
    const log = new ChangeLog();
    const [a, b] = [new KnownContact(contact(1), 159), new KnownContact(contact(2), 158)];
    log.mark(a, mark.ring, true);
    log.tell(() => undefined);
    log.mark(b, mark.nearby, true);
    log.mark(b, mark.random, true);
    log.mark(a, mark.ring, false);
    const reviewed: KnownContact[] = [];
    expect(log.tell((known) => reviewed.push(known))).toEqual([
      { set: 'ring', type: 'removed', contact: a.contact },
      { set: 'nearby', type: 'added', contact: b.contact },
      { set: 'random', type: 'added', contact: b.contact },
    ]);
    expect(new Set(reviewed)).toEqual(new Set([a, b]));
  });

  it('says nothing of what left and came back, and tells nothing twice', () => {
    const log = new ChangeLog();
    const known = new KnownContact(contact(1), 159);
    log.mark(known, mark.nearby, true);
    log.mark(known, mark.nearby, false);
    expect(log.isEmpty).toBe(false);
    expect(log.tell(() => undefined)).toEqual([]);
    expect(log.isEmpty).toBe(true);
    log.mark(known, mark.nearby, false);
    expect(log.isEmpty).toBe(true);
  });

  it('tells of neighbours whatever made them so', () => {
    const log = new ChangeLog();
    const known = new KnownContact(contact(1), 159);
    known.set(mark.leaf, true);
    log.touch(known);
    expect(log.tell(() => undefined)).toEqual([{ set: 'neighbour', type: 'added', contact: known.contact }]);
  });
});
