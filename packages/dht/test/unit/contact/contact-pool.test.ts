import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { descriptorToMessage, type PeerDescriptorMessage } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { ContactPool } from '../../../src/contact/contact-pool.js';
import { contact } from '../../support/contacts.js';

const fields = { websocket: { host: 'a.example', port: 1, tls: true }, region: 4, publicKey: Uint8Array.of(1, 2) };
const messageOf = (n: number, more: object = fields): PeerDescriptorMessage =>
  descriptorToMessage(contact(n, more).peer);

describe('ContactPool', () => {
  it('gives one object for one descriptor, from a message or not', () => {
    const pool = new ContactPool(10);
    const known = pool.contactOf(messageOf(1));
    expect(known).toEqual(contact(1, fields));
    expect(pool.contactOf(messageOf(1))).toBe(known);
    expect(pool.of(contact(1, fields).peer)).toBe(known);
    expect(pool.of(known.peer)).toBe(known);
    expect(pool.size).toBe(1);
  });

  it('gives what the message says when the descriptor is another, and keeps the key', () => {
    const pool = new ContactPool(10);
    const known = pool.contactOf(messageOf(1));
    const others = [
      { ...fields, region: 5 },
      { ...fields, ipAddress: 5 },
      { ...fields, runtime: 'browser' },
      { ...fields, publicKey: Uint8Array.of(3) },
      { ...fields, signature: Uint8Array.of(3) },
      { ...fields, websocket: { ...fields.websocket, port: 2 } },
      {},
    ] as const;
    for (const more of others) {
      const renewed = pool.contactOf(messageOf(1, more));
      expect(renewed.peer).toEqual(contact(1, more).peer);
      expect(renewed.key).toBe(known.key);
      expect(pool.of(contact(1, more).peer)).toBe(renewed);
    }
    expect(pool.size).toBe(1);
  });

  it('owns what it keeps: a frame that is overwritten changes no contact', () => {
    const message = messageOf(1, { ...fields, publicKey: Uint8Array.of(1, 2) });
    const known = new ContactPool(10).contactOf(message);
    message.nodeId.fill(9);
    message.publicKey?.fill(9);
    expect(known).toEqual(contact(1, fields));
  });

  it('knows a descriptor again whose impossible address was left out', () => {
    const pool = new ContactPool(10);
    const message = { ...messageOf(1), websocket: { host: '', port: 0, tls: false } };
    const known = pool.contactOf(message);
    expect(known.peer.websocket).toBeUndefined();
    expect(pool.contactOf(message)).toBe(known);
  });

  it('refuses what is no descriptor, and keeps nothing of it', () => {
    const pool = new ContactPool(10);
    for (const nodeId of [new Uint8Array(), new Uint8Array(19), new Uint8Array(21)]) {
      expect(() => pool.contactOf({ ...messageOf(1), nodeId })).toThrow(
        expect.objectContaining({ code: 'INVALID_DESCRIPTOR' }),
      );
    }
    expect(pool.size).toBe(0);
  });

  it('never holds more than its size, and lets those go that were used least recently', () => {
    const pool = new ContactPool(20);
    const used = pool.contactOf(messageOf(0));
    for (let n = 1; n < 200; n++) {
      pool.contactOf(messageOf(n));
      expect(pool.contactOf(messageOf(0))).toBe(used);
      expect(pool.size).toBeLessThanOrEqual(20);
    }
    const last = pool.contactOf(messageOf(199));
    const forgotten = pool.contactOf(messageOf(100));
    expect(pool.contactOf(messageOf(199))).toBe(last);
    expect(pool.contactOf(messageOf(100))).toBe(forgotten);
  });

  it('keeps two ids with one hash apart', () => {
    // FNV-1a of 32 bits is the same for both.
    const [a, b] = ['724693c2a4292e7fdf240f2ac8b95e02ee1192dd', 'e9f917827e3d5c3cb12dbdec2bf7ee9b85b27dfa'] as const;
    const pool = new ContactPool(10);
    for (const id of [a, b, a]) expect(pool.of(parsePeerDescriptor({ id })).peer.id).toBe(id);
    for (const id of [a, b, a])
      expect(pool.contactOf(descriptorToMessage(parsePeerDescriptor({ id }))).peer.id).toBe(id);
    expect(pool.size).toBe(1);
  });
});
