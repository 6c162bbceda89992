/**
 * A peer as the DHT sees it: its descriptor, with the id as a point of the key space. Contacts never change and may be shared;
 * what a node knows of a peer's liveness stands in the structures that hold it.
 */
import { type PeerDescriptor, type PeerId, peerIdToBytes } from '@peerlatch/connection/peer';
import { encodePeerDescriptor } from '@peerlatch/connection/wire';
import type { Key } from '../id/key.js';

export interface Contact {
  readonly peer: PeerDescriptor;
  /** The 20 bytes of `peer.id`. */
  readonly key: Key;
  /** For {@link encodedContact} alone. */
  encoded?: Uint8Array;
}

/** The serialized descriptor, made at the first call. Throws `INVALID_DESCRIPTOR` for one that nobody could have received. */
export function encodedContact(contact: Contact): Uint8Array {
  contact.encoded ??= encodePeerDescriptor(contact.peer);
  return contact.encoded;
}

/** The contact of a descriptor. Where many are made of what the network says, ask a `ContactPool` instead. */
export function contactOf(peer: PeerDescriptor): Contact {
  return { peer, key: peerIdToBytes(peer.id) };
}

/** Contacts without those in `ids`. */
export function without(contacts: readonly Contact[], ids: ReadonlySet<PeerId>): readonly Contact[] {
  return ids.size === 0 ? contacts : contacts.filter(({ peer }) => !ids.has(peer.id));
}
