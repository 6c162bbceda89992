/**
 * The steps of a discovery session toward one point of the id space (wire-protocol 9.6): asks the nearest contacts that nobody has
 * asked yet, and ends when answers bring nothing nearer. Several sessions of one join share whom they asked. `session-runner.ts`
 * runs it.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import type { ContactKeeper } from './contact-keeper.js';
import type { SessionSteps } from './session-runner.js';

/** What it is made of. */
export interface DiscoverySessionParts {
  readonly target: Key;
  readonly contacts: ContactKeeper;
  readonly queries: Pick<PeerQueries, 'closestPeers'>;
  /** Whom sessions of this join asked; this one adds to it. */
  readonly asked: Set<PeerId>;
  /** Asked before all others, known or not: an entry point may be too far away for any set with room. */
  readonly first?: Contact | undefined;
  readonly limits: Pick<DhtLimits, 'joinNoProgressLimit' | 'maxLookupQueries' | 'lookupResults'>;
}

/** See the head of this file. */
export class DiscoverySession implements SessionSteps<readonly Contact[]> {
  /** What was answered, by whom. */
  readonly answers = new Map<PeerId, readonly Contact[]>();
  readonly #parts: DiscoverySessionParts;
  #nearest: Contact | undefined;
  #withoutProgress = 0;
  #queries = 0;

  constructor(parts: DiscoverySessionParts) {
    this.#parts = parts;
    this.#nearest = this.#nearestNeighbour();
  }

  /** Strictly nearer counts as progress; the number of answers without it is bounded over the whole session. */
  get isFinished(): boolean {
    const { joinNoProgressLimit, maxLookupQueries } = this.#parts.limits;
    return this.#withoutProgress >= joinNoProgressLimit || this.#queries >= maxLookupQueries;
  }

  next(): Contact | undefined {
    const { contacts, target, asked, first } = this.#parts;
    const isFirstFree = first !== undefined && !asked.has(first.peer.id);
    const contact = isFirstFree ? first : contacts.sets.closest(target, 1, asked)[0];
    if (contact !== undefined) asked.add(contact.peer.id);
    return contact;
  }

  ask(contact: Contact, signal: AbortSignal): Promise<readonly Contact[]> {
    const { queries, target, limits } = this.#parts;
    this.#queries++;
    return queries.closestPeers(contact, target, { signal, limit: limits.lookupResults });
  }

  answered(contact: Contact, peers: readonly Contact[]): void {
    const { contacts, target } = this.#parts;
    contacts.heard(contact);
    contacts.addAll(peers);
    this.answers.set(contact.peer.id, peers);
    const nearest = this.#nearestNeighbour();
    const previous = this.#nearest;
    const isProgress =
      nearest !== undefined && (previous === undefined || compareDistance(target, nearest.key, previous.key) < 0);
    if (isProgress) this.#nearest = nearest;
    else this.#withoutProgress++;
  }

  failed(contact: Contact, error: unknown): void {
    this.#parts.contacts.failed(contact, error);
  }

  #nearestNeighbour(): Contact | undefined {
    return this.#parts.contacts.sets.closestNeighbours(this.#parts.target, 1)[0];
  }
}
