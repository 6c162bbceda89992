/**
 * Joins through one entry point (wire-protocol 9.6): a session toward the own id, the exact lookup of it, and a session toward the opposite
 * point, while the connection is locked. Tries again, later each time, until the node has neighbours. Each entry point has its
 * own: a dead one delays no other (R70). `Discovery` makes them.
 */
import {
  abortable,
  type CancelTimer,
  type Clock,
  joinSignals,
  type Random,
  randomFraction,
  startTimer,
} from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { complement, type Key } from '../id/key.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import type { ContactKeeper } from './contact-keeper.js';
import { DiscoverySession } from './discovery-session.js';
import { type EntryPointLocker, lockEntryPoint } from './entry-point-lock.js';
import type { OwnLookup } from './own-lookup.js';
import { runSession } from './session-runner.js';

/** What all entry points of a node have in common. */
export interface EntryPointJoinParts {
  readonly self: Contact;
  readonly contacts: ContactKeeper;
  readonly queries: PeerQueries;
  readonly ownLookup: OwnLookup;
  readonly locker?: EntryPointLocker | undefined;
  /** Of the layer: part of the lock id. */
  readonly serviceId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Pick<
    DhtLimits,
    | 'joinParallelism'
    | 'joinNoProgressLimit'
    | 'joinTimeoutMs'
    | 'maxLookupQueries'
    | 'lookupResults'
    | 'rejoinDelayMs'
    | 'maxRejoinDelayMs'
  >;
  /** Whom the sessions that run now have asked; shared by the entry points of one join. */
  readonly asked: () => Set<PeerId>;
  /** An attempt begins. */
  readonly onBegin: () => void;
  /** It is over, whether it brought neighbours or not; `isCancelled`: because its caller gave up. */
  readonly onEnd: (isCancelled: boolean) => void;
}

/** How an attempt goes. */
export interface AttemptOptions {
  /** Look toward the opposite point of the id space as well. */
  readonly distantDiscovery: boolean;
  /** Try again later when there are no neighbours afterwards. */
  readonly retry: boolean;
  /** Of the caller: gives up, and there is no retry. */
  readonly signal?: AbortSignal | undefined;
}

/** See the head of this file. */
export class EntryPointJoin {
  readonly contact: Contact;
  readonly #parts: EntryPointJoinParts;
  readonly #stopping = new AbortController();
  #attempt: Promise<boolean> | undefined;
  #cancelRetry: CancelTimer | undefined;
  #failures = 0;

  constructor(contact: Contact, parts: EntryPointJoinParts) {
    this.contact = contact;
    this.#parts = parts;
  }

  /**
   * Joins now, or shares the attempt under way. Resolves when it is over: true when the node has neighbours. Rejects with the reason of
   * `stop` or of the caller's signal.
   */
  join(options: AttemptOptions): Promise<boolean> {
    this.#stopWaiting();
    this.#attempt ??= this.#run(options);
    return this.#attempt;
  }

  /** Resolves when no attempt is under way. Never rejects. */
  async idle(): Promise<void> {
    await Promise.allSettled([this.#attempt]);
  }

  /** Joins after a while unless there are neighbours by then; never in this turn (R71). No-op when that is under way already. */
  joinLater(options: Pick<AttemptOptions, 'distantDiscovery'>): void {
    const { clock, contacts } = this.#parts;
    if (this.#attempt !== undefined || this.#cancelRetry !== undefined || this.#stopping.signal.aborted) return;
    this.#cancelRetry = startTimer(clock, this.#retryDelay(), () => {
      this.#cancelRetry = undefined;
      if (contacts.hasLiveNeighbour) return;
      // How it ends is told by `onEnd`.
      this.join({ ...options, retry: true }).catch(() => {});
    });
  }

  /** Ends the attempt under way, and none follows (R47). */
  stop(reason: unknown): void {
    this.#stopping.abort(reason);
    this.#stopWaiting();
  }

  async #run(options: AttemptOptions): Promise<boolean> {
    const { contacts, onBegin, onEnd } = this.#parts;
    const joined = joinSignals([this.#stopping.signal, options.signal]);
    let isInVain = false;
    onBegin();
    try {
      await this.#discover(options.distantDiscovery, joined.signal);
      isInVain = !contacts.hasLiveNeighbour;
      this.#failures = isInVain ? this.#failures + 1 : 0;
      return !isInVain;
    } finally {
      joined[Symbol.dispose]();
      this.#attempt = undefined;
      if (isInVain && options.retry) this.joinLater(options);
      onEnd(options.signal?.aborted ?? false);
    }
  }

  async #discover(isDistantToo: boolean, signal: AbortSignal): Promise<void> {
    const { self, contacts, ownLookup, locker, serviceId, asked } = this.#parts;
    const { peer } = this.contact;
    signal.throwIfAborted();
    const lock = locker && lockEntryPoint(locker, peer, `${serviceId}::joinDht`);
    try {
      contacts.introduce(this.contact);
      asked().delete(peer.id);
      const answers = await this.#session(self.key, signal);
      await abortable(ownLookup.run(answers), signal);
      if (isDistantToo) await this.#session(complement(self.key), signal);
    } finally {
      lock?.[Symbol.dispose]();
    }
  }

  /** Resolves with what was answered. */
  async #session(target: Key, signal: AbortSignal): Promise<ReadonlyMap<PeerId, readonly Contact[]>> {
    const { contacts, queries, limits, clock, asked } = this.#parts;
    const session = new DiscoverySession({ target, contacts, queries, asked: asked(), first: this.contact, limits });
    await runSession(session, { parallelism: limits.joinParallelism, timeoutMs: limits.joinTimeoutMs, clock, signal });
    return session.answers;
  }

  /** Doubles with each failure; half of it up or down by chance, so that nodes that lost a peer together do not return together. */
  #retryDelay(): number {
    const { limits, random } = this.#parts;
    const delay = Math.min(limits.rejoinDelayMs * 2 ** Math.max(0, this.#failures - 1), limits.maxRejoinDelayMs);
    return delay * (0.5 + randomFraction(random));
  }

  #stopWaiting(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }
}
