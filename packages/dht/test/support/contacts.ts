/** Contacts for tests: at chosen distances from the own id, which is all zeros, or anywhere by a seed. */
import type { Random } from '@peerlatch/connection/base';
import { type PeerDescriptorInput, parsePeerDescriptor, randomPeerId } from '@peerlatch/connection/peer';
import { type Contact, contactOf } from '../../src/contact/contact.js';

type Fields = Omit<PeerDescriptorInput, 'id'>;

/** The contact with the number `n`: its distance to the own id is `n`. */
export function contact(n: number | bigint, fields: Fields = {}): Contact {
  return contactOf(parsePeerDescriptor({ id: n.toString(16).padStart(40, '0'), ...fields }));
}

/** Id 0. */
export const self = contact(0);

/** Shares exactly `prefixBits` bits with the own id; `n` (16 bits) tells those of one bucket apart, by distance. */
export function contactIn(prefixBits: number, n = 0, fields: Fields = {}): Contact {
  return contact((1n << BigInt(159 - prefixBits)) + BigInt(n), fields);
}

export function randomContact(random: Random, fields: Fields = {}): Contact {
  return contactOf(parsePeerDescriptor({ id: randomPeerId(random), ...fields }));
}

/** Ids, for comparing lists at a glance. */
export function idsOf(contacts: Iterable<Contact>): readonly string[] {
  return Array.from(contacts, ({ peer }) => peer.id);
}

/** The contact's distance to `target` as a number: the naive metric. */
export function distanceTo(target: Contact, { peer }: Contact): bigint {
  return BigInt(`0x${target.peer.id}`) ^ BigInt(`0x${peer.id}`);
}

/** Naively sorted, nearest to `target` first. */
export function sortedBy(target: Contact, contacts: Iterable<Contact>): readonly Contact[] {
  return [...contacts].sort((a, b) => (distanceTo(target, a) < distanceTo(target, b) ? -1 : 1));
}
