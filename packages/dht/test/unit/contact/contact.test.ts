import { peerIdFromBytes } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { contactOf, without } from '../../../src/contact/contact.js';
import { contact, idsOf } from '../../support/contacts.js';

describe('a contact', () => {
  it('has the id of its peer as a key', () => {
    const { peer, key } = contactOf(contact(0xabcdef).peer);
    expect(peerIdFromBytes(key)).toBe(peer.id);
  });

  it('is left out by its id', () => {
    const all = [contact(1), contact(2), contact(3)];
    expect(idsOf(without(all, new Set([contact(2).peer.id])))).toEqual(idsOf([contact(1), contact(3)]));
    expect(without(all, new Set())).toBe(all);
  });
});
