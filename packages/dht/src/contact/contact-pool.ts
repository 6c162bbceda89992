/**
 * A bounded share of decoded contacts: hearing of one peer from many costs one descriptor and one key, however often it is told
 * of. A hit allocates nothing. Contacts are found by a hash of their id; of two ids with one hash, the later takes the place, so
 * whoever fabricates such ids makes us decode anew and nothing else. The least recently used half goes when the other is full.
 */
import { equalBytes } from '@peerlatch/connection/base';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import { decodePeerDescriptor, descriptorFromMessage, type PeerDescriptorMessage } from '@peerlatch/connection/wire';
import { KEY_BYTES } from '../id/key.js';
import { type Contact, contactOf, encodedContact } from './contact.js';
import { isSameAddress, isSameDescriptor, isSameField } from './same-descriptor.js';

export class ContactPool {
  readonly #halfSize: number;
  /** Used since the halves changed places. */
  #recent = new Map<number, Contact>();
  #older = new Map<number, Contact>();

  /** `size`: contacts at most, at least 2. */
  constructor(size: number) {
    this.#halfSize = Math.max(1, Math.floor(size / 2));
  }

  /** Contacts held. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /** The contact of a received descriptor; owned, no view into a frame. Throws `INVALID_DESCRIPTOR`. */
  contactOf(message: PeerDescriptorMessage): Contact {
    const hash = hashOf(message.nodeId);
    const known = this.#find(hash);
    if (known !== undefined && says(message, known)) return known;
    const peer = descriptorFromMessage(message);
    if (known !== undefined && isSameDescriptor(known.peer, peer)) return known;
    const key = known?.peer.id === peer.id ? known.key : message.nodeId.slice();
    return this.#keep(hash, { peer, key });
  }

  /** The contact of a serialized descriptor; owned. A known one is compared and not decoded. Throws `INVALID_DESCRIPTOR`, `MALFORMED_FRAME`. */
  ofBytes(bytes: Uint8Array): Contact {
    const hash = hashOfEncoded(bytes);
    const known = hash === undefined ? undefined : this.#find(hash);
    // Written in another way than ours, it is decoded each time: what we pass on is never the sender's bytes.
    if (known !== undefined && equalBytes(encodedContact(known), bytes)) return known;
    return this.of(decodePeerDescriptor(bytes));
  }

  /** The contact of a descriptor. */
  of(peer: PeerDescriptor): Contact {
    const hash = hashOfId(peer.id);
    const known = this.#find(hash);
    return known !== undefined && isSameDescriptor(known.peer, peer) ? known : this.#keep(hash, contactOf(peer));
  }

  #find(hash: number): Contact | undefined {
    const known = this.#recent.get(hash);
    if (known !== undefined) return known;
    const older = this.#older.get(hash);
    return older === undefined ? undefined : this.#keep(hash, older);
  }

  #keep(hash: number, contact: Contact): Contact {
    if (this.#recent.size >= this.#halfSize && !this.#recent.has(hash)) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(hash, contact);
    this.#older.delete(hash);
    return contact;
  }
}

/** True when the message, read as it is, gives this contact. */
function says(message: PeerDescriptorMessage, { peer, key }: Contact): boolean {
  return (
    equalBytes(message.nodeId, key) &&
    (message.type === BROWSER) === (peer.runtime === 'browser') &&
    message.region === peer.region &&
    message.ipAddress === peer.ipAddress &&
    isSameAddress(message.websocket, peer.websocket) &&
    isSameField(message.publicKey, peer.publicKey) &&
    isSameField(message.signature, peer.signature)
  );
}

/** `NodeType.BROWSER` of wire-protocol 1.2. */
const BROWSER = 1;
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** `hashOf` of the bytes of an id, without making them. */
function hashOfId(id: PeerId): number {
  let hash = FNV_BASIS;
  for (let i = 0; i < id.length; i += 2) {
    hash = Math.imul(hash ^ ((digit(id.charCodeAt(i)) << 4) | digit(id.charCodeAt(i + 1))), FNV_PRIME);
  }
  return hash;
}

/** Of a lower-case hexadecimal character. */
function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array): number {
  let hash = FNV_BASIS;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash;
}

/** Of the node id where it stands in all serialized descriptors seen so far: first. */
function hashOfEncoded(bytes: Uint8Array): number | undefined {
  const isUsual = bytes.length >= 2 + KEY_BYTES && bytes[0] === NODE_ID_TAG && bytes[1] === KEY_BYTES;
  return isUsual ? hashOf(bytes.subarray(2, 2 + KEY_BYTES)) : undefined;
}

/** Field 1 of `PeerDescriptor`, length-delimited. */
const NODE_ID_TAG = 0x0a;
