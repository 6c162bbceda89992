/**
 * Runs one iterative lookup: asks the peers that `LookupState` names, keeps its deadlines, and settles whatever they do. Called by
 * discovery, by the store and by whoever looks for the nodes nearest to a key. It changes no contact sets: what it learns is told
 * to `onProgress`. One timer per lookup and no abort controller per question.
 */
import { type CancelTimer, type Clock, ConnectionError, startTimer } from '@peerlatch/connection/base';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { Key } from '../id/key.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import { type LookupResult, LookupState } from './lookup-state.js';
import { SignalFan } from './signal-fan.js';

/** The limits that a lookup looks at. */
export type LookupLimits = Pick<
  DhtLimits,
  | 'lookupResults'
  | 'lookupParallelism'
  | 'maxLookupQueries'
  | 'lookupTimeoutMs'
  | 'lookupSlowQueryMs'
  | 'maxLookupCandidates'
  | 'maxClosestPeers'
>;

/** What a lookup has just learned. */
export type LookupProgress =
  | { readonly type: 'answered'; readonly contact: Contact; readonly peers: readonly Contact[] }
  | { readonly type: 'failed'; readonly contact: Contact; readonly error: unknown };

/** What a lookup is made of. */
export interface LookupParts {
  readonly queries: Pick<PeerQueries, 'closestPeers'>;
  readonly self: Contact;
  /** Whom to ask first: the nearest that the caller knows. */
  readonly start: readonly Contact[];
  readonly limits: LookupLimits;
  readonly clock: Clock;
  /** Gives up: the lookup rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each answer and failure before the next question. If it throws, the lookup rejects with that. */
  readonly onProgress?: ((progress: LookupProgress) => void) | undefined;
}

/** The live contacts nearest to `target`; see {@link LookupResult}. Rejects only with `signal.reason` or what `onProgress` threw. */
export function lookup(target: Key, parts: LookupParts): Promise<LookupResult> {
  if (parts.signal?.aborted) return Promise.reject(parts.signal.reason);
  return new Promise((resolve, reject) => new LookupRun(target, parts, resolve, reject).begin());
}

interface Question {
  readonly contact: Contact;
  readonly askedAt: number;
}

/** What questions are withdrawn with that nobody waits for any more. */
const LOOKUP_IS_OVER = new ConnectionError('CANCELLED', 'The lookup that asked this is over.');

class LookupRun {
  readonly #target: Key;
  readonly #parts: LookupParts;
  readonly #state: LookupState;
  readonly #resolve: (result: LookupResult) => void;
  readonly #reject: (error: unknown) => void;
  readonly #abort = (): void => this.#end(() => this.#reject(this.#parts.signal?.reason));
  readonly #signals = new SignalFan();
  readonly #deadlineAt: number;
  /** Oldest first, up to the first that was not seen to be slow. */
  #questions: Question[] = [];
  #cancelTimer: CancelTimer = () => {};
  #isOver = false;

  constructor(
    target: Key,
    parts: LookupParts,
    resolve: (result: LookupResult) => void,
    reject: (error: unknown) => void,
  ) {
    const { self, start, limits, clock } = parts;
    this.#target = target;
    this.#parts = parts;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#state = new LookupState(
      {
        target,
        selfId: self.peer.id,
        results: limits.lookupResults,
        parallelism: limits.lookupParallelism,
        maxQueries: limits.maxLookupQueries,
        maxCandidates: limits.maxLookupCandidates,
        maxPeersPerAnswer: limits.maxClosestPeers,
      },
      start,
    );
    this.#deadlineAt = clock.now() + limits.lookupTimeoutMs;
  }

  begin(): void {
    this.#parts.signal?.addEventListener('abort', this.#abort);
    this.#goOn();
    if (!this.#isOver) this.#watch();
  }

  #goOn(): void {
    if (this.#state.isFinished) {
      this.#end(() => this.#resolve(this.#state.result()));
      return;
    }
    for (let contact = this.#state.next(); contact !== undefined; contact = this.#state.next()) this.#ask(contact);
  }

  #ask(contact: Contact): void {
    const { queries, clock } = this.#parts;
    this.#questions.push({ contact, askedAt: clock.now() });
    const share = this.#signals.acquire();
    const end = (progress: LookupProgress): void => {
      this.#signals.release(share);
      this.#onProgress(progress);
    };
    queries.closestPeers(contact, this.#target, { signal: share.signal, limit: this.#state.wanted }).then(
      (peers) => end({ type: 'answered', contact, peers }),
      (error: unknown) => end({ type: 'failed', contact, error }),
    );
  }

  #onProgress(progress: LookupProgress): void {
    if (this.#isOver) return;
    const { id } = progress.contact.peer;
    if (progress.type === 'answered') this.#state.answered(id, progress.peers);
    else this.#state.failed(id);
    try {
      this.#parts.onProgress?.(progress);
    } catch (error) {
      this.#end(() => this.#reject(error));
    }
    if (!this.#isOver) this.#goOn();
  }

  /** One timer for the deadline of the lookup and for questions that become slow. */
  #watch(): void {
    const { clock, limits } = this.#parts;
    const [oldest] = this.#questions;
    const slowAt = (oldest?.askedAt ?? clock.now()) + limits.lookupSlowQueryMs;
    const wakeAt = Math.min(slowAt, this.#deadlineAt);
    this.#cancelTimer = startTimer(clock, Math.max(0, wakeAt - clock.now()), () => this.#onTimer());
  }

  #onTimer(): void {
    const { clock, limits } = this.#parts;
    if (clock.now() >= this.#deadlineAt) {
      this.#end(() => this.#resolve(this.#state.result()));
      return;
    }
    const slowBefore = clock.now() - limits.lookupSlowQueryMs;
    const firstQuick = this.#questions.findIndex(({ askedAt }) => askedAt > slowBefore);
    const slow = this.#questions.splice(0, firstQuick < 0 ? this.#questions.length : firstQuick);
    for (const { contact } of slow) this.#state.slow(contact.peer.id);
    this.#goOn();
    if (!this.#isOver) this.#watch();
  }

  /** Releases everything, then settles: whoever hears of the end finds nothing of this lookup under way (R48, R57). */
  #end(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#parts.signal?.removeEventListener('abort', this.#abort);
    this.#questions = [];
    this.#signals.abort(LOOKUP_IS_OVER);
    settle();
  }
}
