/**
 * Who should store a key: the `redundancyFactor` nodes nearest to it, of this node and its neighbours (wire-protocol 9.10). The nearest
 * of them is the primary, who keeps the others supplied. Every node decides this for itself, by whom it knows. Pure.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';

/** What the store needs of the contacts; a `ContactSets`. */
export interface Surroundings {
  /** Neighbours, nearest to `target` first. */
  closestNeighbours(target: Key, count: number): readonly Contact[];
}

/** At most `count` contacts, the own one among them if it is near enough; nearest first, so the primary leads. */
export function storersOf(key: Key, self: Contact, surroundings: Surroundings, count: number): readonly Contact[] {
  return withSelf(key, self, surroundings.closestNeighbours(key, count)).slice(0, count);
}

/** `contacts`, which are sorted by distance to `key` and without the own one, with the own one in its place. */
export function withSelf(key: Key, self: Contact, contacts: readonly Contact[]): readonly Contact[] {
  const place = contacts.findIndex((contact) => compareDistance(key, self.key, contact.key) < 0);
  return place < 0 ? [...contacts, self] : [...contacts.slice(0, place), self, ...contacts.slice(place)];
}

export function includesPeer(contacts: readonly Contact[], id: PeerId): boolean {
  return contacts.some(({ peer }) => peer.id === id);
}
