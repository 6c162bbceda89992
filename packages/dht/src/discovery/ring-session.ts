/**
 * The steps of a discovery session on the ring (wire-protocol 9.5): asks the nearest on the left and on the right in turn for theirs,
 * and ends when neither side has come nearer for some answers in a row. Whoever is named is asked although the ring has no room
 * for it before it was heard. `session-runner.ts` runs it.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { nearestOnRing } from '../contact/ring-contacts.js';
import { type RingNumber, ringPlaceFromBytes } from '../contact/ring-distance.js';
import type { PeerQueries, RingPeers } from '../protocol/peer-queries.js';
import type { ContactKeeper } from './contact-keeper.js';
import type { SessionSteps } from './session-runner.js';

/** What it is made of. */
export interface RingSessionParts {
  /** Of this node, 15 bytes. */
  readonly ringId: Uint8Array;
  /** Of this node: never asked. */
  readonly selfId: PeerId;
  readonly contacts: ContactKeeper;
  readonly queries: Pick<PeerQueries, 'closestRingPeers'>;
  readonly limits: Pick<DhtLimits, 'joinNoProgressLimit' | 'maxLookupQueries' | 'ringSideSize'>;
}

/** See the head of this file. */
export class RingSession implements SessionSteps<RingPeers> {
  readonly #parts: RingSessionParts;
  readonly #place: RingNumber;
  readonly #asked = new Set<PeerId>();
  /** Named by others and not asked yet: a few per side. */
  #named: readonly Contact[] = [];
  #isLeftNext = true;
  #withoutProgress = 0;

  constructor(parts: RingSessionParts) {
    this.#parts = parts;
    this.#place = ringPlaceFromBytes(parts.ringId);
  }

  get isFinished(): boolean {
    const { joinNoProgressLimit, maxLookupQueries } = this.#parts.limits;
    return this.#withoutProgress >= joinNoProgressLimit || this.#asked.size >= maxLookupQueries;
  }

  next(): Contact | undefined {
    const { left, right } = this.#candidates();
    const contact = (this.#isLeftNext ? left : right)[0] ?? left[0] ?? right[0];
    this.#isLeftNext = !this.#isLeftNext;
    if (contact !== undefined) this.#asked.add(contact.peer.id);
    return contact;
  }

  ask(contact: Contact, signal: AbortSignal): Promise<RingPeers> {
    return this.#parts.queries.closestRingPeers(contact, this.#parts.ringId, { signal });
  }

  answered(contact: Contact, peers: RingPeers): void {
    const { contacts, selfId } = this.#parts;
    const before = this.#nearest();
    contacts.heard(contact);
    contacts.addAll(peers.left);
    contacts.addAll(peers.right);
    const named = [...peers.left, ...peers.right].filter(({ peer }) => peer.id !== selfId);
    this.#named = [...this.#named, ...named];
    const { left, right } = this.#candidates();
    this.#named = [...left, ...right];
    const after = this.#nearest();
    // Both sides count together, so that one side alone must not use up what the other needs.
    const isSame = after.every((id, side) => id === before[side]);
    this.#withoutProgress = isSame ? this.#withoutProgress + 1 : 0;
  }

  failed(contact: Contact, error: unknown): void {
    this.#parts.contacts.failed(contact, error);
  }

  /** Whom to ask, nearest first on each side. */
  #candidates(): RingPeers {
    const { contacts, limits } = this.#parts;
    const { left, right } = contacts.sets.ring();
    const unasked = new Map<PeerId, Contact>();
    for (const contact of [...left, ...right, ...this.#named]) {
      const { id } = contact.peer;
      if (!this.#asked.has(id) && !contacts.hasFailed(id)) unasked.set(id, contact);
    }
    return nearestOnRing(this.#place, [...unasked.values()], limits.ringSideSize);
  }

  /** Who is nearest on either side: nobody takes that place but somebody nearer. */
  #nearest(): readonly (PeerId | undefined)[] {
    const { left, right } = this.#parts.contacts.sets.ring();
    return [left[0]?.peer.id, right[0]?.peer.id];
  }
}
