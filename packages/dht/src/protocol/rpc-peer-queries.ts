/**
 * `PeerQueries` over RPC (wire-protocol 9.7): asks peers through the communicator of one layer, and lets through only what is usable of
 * their answers. Made by the layer; lookups and discovery ask through it. It knows no contact sets and repeats nothing.
 */
import { ConnectionError, type Random, randomHex } from '@peerlatch/connection/base';
import { isSelf, type PeerDescriptor, type PeerId } from '@peerlatch/connection/peer';
import type { CallOptions, RpcCommunicator } from '@peerlatch/connection/rpc';
import type { PeerDescriptorMessage } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { Key } from '../id/key.js';
import { callTimeoutMs } from './call-timeout.js';
import { DhtNodeRpc } from './dht-rpc.js';
import type { PeerQueries, QueryOptions, RingPeers } from './peer-queries.js';

/** Contacts of descriptors that peers sent; a `ContactPool`. */
export interface ContactSource {
  /** Throws `INVALID_DESCRIPTOR`. */
  contactOf(message: PeerDescriptorMessage): Contact;
  /** Of a serialized one. Throws `INVALID_DESCRIPTOR`, `MALFORMED_FRAME`. */
  ofBytes(bytes: Uint8Array): Contact;
}

/** What it is made of. */
export interface RpcPeerQueriesParts {
  readonly self: PeerDescriptor;
  readonly communicator: Pick<RpcCommunicator, 'call' | 'notify'>;
  readonly contacts: ContactSource;
  readonly random: Random;
  readonly limits: Pick<
    DhtLimits,
    'maxClosestPeers' | 'dialledCallTimeoutMs' | 'dialledBackCallTimeoutMs' | 'webrtcCallTimeoutMs' | 'leaveTimeoutMs'
  >;
  /** For every call, ms; undefined: by how the peer is connected to (1.8). */
  readonly callTimeoutMs?: number | undefined;
}

const NO_OPTIONS: QueryOptions = {};
const { getClosestPeers, getClosestRingPeers, ping, leaveNotice } = DhtNodeRpc.methods;

/** See the head of this file. */
export class RpcPeerQueries implements PeerQueries {
  readonly #parts: RpcPeerQueriesParts;
  readonly #idPrefix: string;
  #lastId = 0;

  constructor(parts: RpcPeerQueriesParts) {
    this.#parts = parts;
    this.#idPrefix = `${randomHex(parts.random, 4)}.`;
  }

  async closestPeers(peer: Contact, target: Key, options: QueryOptions = NO_OPTIONS): Promise<readonly Contact[]> {
    const request = { nodeId: target, requestId: this.#newId(), limit: options.limit ?? 0 };
    const answer = await this.#parts.communicator.call(peer.peer, getClosestPeers, request, this.#call(peer, options));
    const { contacts } = this.#parts;
    return this.#usable(answer.peers, (bytes) => contacts.ofBytes(bytes));
  }

  async closestRingPeers(peer: Contact, ringId: Uint8Array, options: QueryOptions = NO_OPTIONS): Promise<RingPeers> {
    const request = { ringId, requestId: this.#newId() };
    const { communicator } = this.#parts;
    const answer = await communicator.call(peer.peer, getClosestRingPeers, request, this.#call(peer, options));
    const read = (message: PeerDescriptorMessage): Contact => this.#parts.contacts.contactOf(message);
    return { left: this.#usable(answer.leftPeers, read), right: this.#usable(answer.rightPeers, read) };
  }

  async ping(peer: Contact, options: QueryOptions = NO_OPTIONS): Promise<void> {
    const requestId = this.#newId();
    const answer = await this.#parts.communicator.call(peer.peer, ping, { requestId }, this.#call(peer, options));
    if (answer.requestId === requestId) return;
    throw new ConnectionError(
      'RPC_BAD_RESPONSE',
      `${peer.peer.id} answered a ping with another request id than ours; it does not follow the protocol.`,
    );
  }

  leaveNotice(peer: Contact, { signal }: QueryOptions = NO_OPTIONS): Promise<void> {
    const timeoutMs = this.#parts.limits.leaveTimeoutMs;
    const options: CallOptions = { signal, timeoutMs, connect: false, sendWhileClosing: true };
    return this.#parts.communicator.notify(peer.peer, leaveNotice, {}, options);
  }

  #newId(): string {
    this.#lastId++;
    return this.#idPrefix + this.#lastId.toString(36);
  }

  #call({ peer }: Contact, { signal, connect }: QueryOptions): CallOptions {
    const { self, limits, callTimeoutMs: fixed } = this.#parts;
    return { signal, connect, timeoutMs: fixed ?? callTimeoutMs(self, peer, limits) };
  }

  /** Of the first `maxClosestPeers` those with a usable descriptor, each once, without this node. */
  #usable<Told>(peers: readonly Told[], read: (told: Told) => Contact): readonly Contact[] {
    const { self, limits } = this.#parts;
    const seen = new Set<PeerId>();
    const usable: Contact[] = [];
    for (const told of peers.slice(0, limits.maxClosestPeers)) {
      const contact = usableContact(told, read);
      if (contact === undefined || isSelf(self, contact.peer) || seen.has(contact.peer.id)) continue;
      seen.add(contact.peer.id);
      usable.push(contact);
    }
    return usable;
  }
}

/** One bad descriptor says nothing against the others. */
function usableContact<Told>(told: Told, read: (told: Told) => Contact): Contact | undefined {
  try {
    return read(told);
  } catch {
    return undefined;
  }
}
