/**
 * The steps of a discovery session on the ring (wire-protocol 9.5): asks the ring contacts on the left and on the right in turn for
 * theirs, and ends when neither side comes nearer. `session-runner.ts` runs it.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { PeerQueries, RingPeers } from '../protocol/peer-queries.js';
import type { ContactKeeper } from './contact-keeper.js';
import type { SessionSteps } from './session-runner.js';

/** What it is made of. */
export interface RingSessionParts {
  /** Of this node, 15 bytes. */
  readonly ringId: Uint8Array;
  readonly contacts: ContactKeeper;
  readonly queries: Pick<PeerQueries, 'closestRingPeers'>;
  readonly limits: Pick<DhtLimits, 'joinNoProgressLimit' | 'maxLookupQueries'>;
}

/** See the head of this file. */
export class RingSession implements SessionSteps<RingPeers> {
  readonly #parts: RingSessionParts;
  readonly #asked = new Set<PeerId>();
  #isLeftNext = true;
  #withoutProgress = 0;

  constructor(parts: RingSessionParts) {
    this.#parts = parts;
  }

  get isFinished(): boolean {
    const { joinNoProgressLimit, maxLookupQueries } = this.#parts.limits;
    return this.#withoutProgress >= joinNoProgressLimit || this.#asked.size >= maxLookupQueries;
  }

  next(): Contact | undefined {
    const { left, right } = this.#parts.contacts.sets.ring();
    const [one, other] = this.#isLeftNext ? [left, right] : [right, left];
    this.#isLeftNext = !this.#isLeftNext;
    const isNew = ({ peer }: Contact): boolean => !this.#asked.has(peer.id);
    const contact = one.find(isNew) ?? other.find(isNew);
    if (contact !== undefined) this.#asked.add(contact.peer.id);
    return contact;
  }

  ask(contact: Contact, signal: AbortSignal): Promise<RingPeers> {
    return this.#parts.queries.closestRingPeers(contact, this.#parts.ringId, { signal });
  }

  answered(contact: Contact, { left, right }: RingPeers): void {
    const { contacts } = this.#parts;
    const before = this.#nearest();
    contacts.heard(contact);
    contacts.addAll(left);
    contacts.addAll(right);
    const after = this.#nearest();
    if (after.every((id, side) => id === before[side])) this.#withoutProgress++;
  }

  failed(contact: Contact, error: unknown): void {
    this.#parts.contacts.failed(contact, error);
  }

  /** Who is nearest on either side: nobody takes that place but somebody nearer. */
  #nearest(): readonly (PeerId | undefined)[] {
    const { left, right } = this.#parts.contacts.sets.ring();
    return [left[0]?.peer.id, right[0]?.peer.id];
  }
}
