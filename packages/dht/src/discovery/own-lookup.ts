/**
 * Looks the own id up, so that the node knows all its nearest peers and they know it: that is what makes lookups of others exact.
 * Several callers at a time share one lookup, and none is made while nothing has changed since the last. Called by joins and by
 * recovery. Peers of other implementations take part; they only answer with fewer contacts.
 */
import type { Clock } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { type LookupLimits, lookup } from '../lookup/lookup.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import type { ContactKeeper } from './contact-keeper.js';

/** What it is made of. */
export interface OwnLookupParts {
  readonly self: Contact;
  readonly contacts: ContactKeeper;
  readonly queries: PeerQueries;
  readonly clock: Clock;
  readonly limits: LookupLimits & Pick<DhtLimits, 'leafSetSize'>;
}

/** See the head of this file. */
export class OwnLookup {
  readonly #parts: OwnLookupParts;
  readonly #limits: LookupLimits;
  readonly #stopping = new AbortController();
  #running: Promise<boolean> | undefined;
  /** The surroundings as the last complete lookup left them. */
  #found: readonly Contact[] = [];

  constructor(parts: OwnLookupParts) {
    this.#parts = parts;
    this.#limits = { ...parts.limits, lookupResults: parts.limits.leafSetSize };
  }

  /**
   * Resolves with true when the surroundings are known exactly, with false when a bound ended the lookup or nobody answered.
   * Rejects with the reason of `stop`. `answers`: what was just answered about the own id; whoever did is not asked again.
   */
  run(answers?: ReadonlyMap<PeerId, readonly Contact[]>): Promise<boolean> {
    this.#running ??= this.#run(answers).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  stop(reason: unknown): void {
    this.#stopping.abort(reason);
  }

  async #run(answers: ReadonlyMap<PeerId, readonly Contact[]> = new Map()): Promise<boolean> {
    const { self, contacts, queries, clock } = this.#parts;
    if (this.#isUnchanged()) return true;
    const { isComplete } = await lookup(self.key, {
      queries: {
        closestPeers: async (contact, target, options) =>
          answers.get(contact.peer.id) ?? queries.closestPeers(contact, target, options),
      },
      self,
      start: this.#start(),
      limits: this.#limits,
      clock,
      signal: this.#stopping.signal,
      onProgress: (progress) => contacts.learn(progress),
    });
    if (isComplete) this.#found = this.#surroundings();
    return isComplete;
  }

  #surroundings(): readonly Contact[] {
    const { self, contacts, limits } = this.#parts;
    return contacts.sets.closest(self.key, limits.leafSetSize);
  }

  /** Who was heard, if anybody was: a dead entry point would be waited for (R70). */
  #start(): readonly Contact[] {
    const { self, contacts, limits } = this.#parts;
    const heard = contacts.sets.closestActive(self.key, limits.leafSetSize);
    return heard.length > 0 ? heard : this.#surroundings();
  }

  #isUnchanged(): boolean {
    const now = this.#surroundings();
    return (
      now.length > 0 &&
      now.length === this.#found.length &&
      now.every(({ peer }, i) => peer.id === this.#found[i]?.peer.id)
    );
  }
}
