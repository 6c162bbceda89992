/**
 * The state of one iterative lookup (Kademlia), without I/O and without a clock: whom to ask next, what an answer changes, and when
 * the lookup is over. `lookup.ts` runs it. Distances are exact, so that two honest lookups agree on the order.
 *
 * Peers lie and stay silent. Candidates and questions are bounded; the own id and repetitions are dropped; a candidate counts as found
 * only when it has answered itself. A peer that fails leaves the list and the next nearest moves up. Who named it had no room to
 * name somebody behind it, so the nearest peer is asked once more then, for more: the result is exact for those that answer.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';

/** What is looked for, and the bounds. */
export interface LookupSetup {
  readonly target: Key;
  /** Never a candidate. */
  readonly selfId: PeerId;
  /** k: contacts in the result, and whom it takes to be sure of it. */
  readonly results: number;
  /** Alpha: questions that wait for an answer and are not slow. */
  readonly parallelism: number;
  readonly maxQueries: number;
  readonly maxCandidates: number;
  /** Contacts that are read of one answer. */
  readonly maxPeersPerAnswer: number;
}

/** How a lookup ended. */
export interface LookupResult {
  /** Those that answered, nearest to the target first; at most as many as were wanted. */
  readonly contacts: readonly Contact[];
  /** How far the nearest of them was: 1 for a start contact, one more for whom a peer at that depth named. 0 when there is none. */
  readonly hops: number;
  /** Questions that were asked. */
  readonly queries: number;
  /** Those that did not answer. */
  readonly failed: readonly Contact[];
  /** False when a bound ended it, or when nobody answered: the contacts may not be the nearest. */
  readonly isComplete: boolean;
}

type Progress = 'waiting' | 'asked' | 'slow' | 'answered' | 'failed';

interface Candidate {
  readonly contact: Contact;
  depth: number;
  progress: Progress;
  /** Once at least; it may be asked again. */
  hasAnswered: boolean;
}

/** See the head of this file. */
export class LookupState {
  readonly #setup: LookupSetup;
  /** Sorted, nearest first; without those that failed. */
  readonly #candidates: Candidate[] = [];
  /** The same and those that failed, which are not taken up again. */
  readonly #known = new Map<PeerId, Candidate>();
  readonly #failed: Contact[] = [];
  #queries = 0;
  /** Questions without an answer that are not slow. */
  #asking = 0;
  /** Somebody failed since the nearest was last asked. */
  #owesSecondLook = false;
  #wanted = 0;

  constructor(setup: LookupSetup, start: readonly Contact[]) {
    this.#setup = setup;
    for (const contact of start) this.#offer(contact, 1);
  }

  /** Contacts that the question which `next` gave should ask for: those that failed take up room in the answers. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Whom to ask now: counts as asked from here on. Undefined when nobody is to be asked before something else happens. */
  next(): Contact | undefined {
    const { results, parallelism, maxQueries } = this.#setup;
    if (this.#asking >= parallelism || this.#queries >= maxQueries) return undefined;
    let counted = 0;
    for (const candidate of this.#candidates) {
      if (candidate.progress === 'waiting') return this.#take(candidate, results + this.#failed.length);
      // Whoever is slow may fail: the one behind is asked as well.
      if (candidate.progress !== 'slow') counted++;
      if (counted === results) break;
    }
    const [nearest] = this.#candidates;
    if (nearest === undefined || !this.#isSecondLookDue || !this.#isSettled) return undefined;
    this.#owesSecondLook = false;
    return this.#take(nearest, this.#setup.maxPeersPerAnswer);
  }

  /** Takes an answer. One of a peer that was not asked, or that failed already, is ignored. */
  answered(id: PeerId, peers: readonly Contact[]): void {
    const candidate = this.#settle(id, 'answered');
    if (candidate === undefined) return;
    const count = Math.min(peers.length, this.#setup.maxPeersPerAnswer);
    for (let i = 0; i < count; i++) {
      const peer = peers[i];
      if (peer !== undefined) this.#offer(peer, candidate.depth + 1);
    }
  }

  /** The peer did not answer, or not sensibly. */
  failed(id: PeerId): void {
    const candidate = this.#settle(id, 'failed');
    if (candidate === undefined) return;
    this.#failed.push(candidate.contact);
    this.#owesSecondLook = true;
    this.#candidates.splice(this.#candidates.indexOf(candidate), 1);
  }

  /** The peer takes long: another may be asked in its place; its answer still counts. */
  slow(id: PeerId): void {
    const candidate = this.#known.get(id);
    if (candidate?.progress !== 'asked') return;
    candidate.progress = 'slow';
    this.#asking--;
  }

  /** True when no answer that is still to come, and no further question, could change the result within the bounds. */
  get isFinished(): boolean {
    if (this.#queries < this.#setup.maxQueries) return this.#isSettled && !this.#isSecondLookDue;
    return this.#nearest().every(({ progress }) => progress === 'answered' || progress === 'waiting');
  }

  /** What is known now; final once it {@link isFinished}. */
  result(): LookupResult {
    const answered = this.#candidates.filter(({ hasAnswered }) => hasAnswered).slice(0, this.#setup.results);
    const isComplete = answered.length > 0 && this.#isSettled && !this.#isSecondLookDue;
    return {
      contacts: answered.map(({ contact }) => contact),
      hops: answered[0]?.depth ?? 0,
      queries: this.#queries,
      failed: this.#failed,
      isComplete,
    };
  }

  /** The nearest have all answered. */
  get #isSettled(): boolean {
    return this.#nearest().every(({ progress }) => progress === 'answered');
  }

  get #isSecondLookDue(): boolean {
    return this.#owesSecondLook && this.#candidates.length > 0;
  }

  #take(candidate: Candidate, wanted: number): Contact {
    this.#wanted = Math.min(wanted, this.#setup.maxPeersPerAnswer);
    candidate.progress = 'asked';
    this.#queries++;
    this.#asking++;
    return candidate.contact;
  }

  #nearest(): readonly Candidate[] {
    return this.#candidates.slice(0, this.#setup.results);
  }

  #settle(id: PeerId, progress: 'answered' | 'failed'): Candidate | undefined {
    const candidate = this.#known.get(id);
    if (candidate?.progress !== 'asked' && candidate?.progress !== 'slow') return undefined;
    if (candidate.progress === 'asked') this.#asking--;
    candidate.progress = progress;
    if (progress === 'answered') candidate.hasAnswered = true;
    return candidate;
  }

  #offer(contact: Contact, depth: number): void {
    const { id } = contact.peer;
    if (id === this.#setup.selfId) return;
    const known = this.#known.get(id);
    if (known !== undefined) {
      known.depth = Math.min(known.depth, depth);
      return;
    }
    const candidate: Candidate = { contact, depth, progress: 'waiting', hasAnswered: false };
    this.#known.set(id, candidate);
    this.#candidates.splice(this.#placeOf(contact.key), 0, candidate);
    if (this.#candidates.length > this.#setup.maxCandidates) this.#forgetFarthest();
  }

  /** By bisection: the index of the first candidate that is farther. */
  #placeOf(key: Key): number {
    let low = 0;
    let high = this.#candidates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#candidates[middle];
      if (other !== undefined && compareDistance(this.#setup.target, other.contact.key, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forgetFarthest(): void {
    for (let i = this.#candidates.length - 1; i >= 0; i--) {
      const candidate = this.#candidates[i];
      if (candidate?.progress !== 'waiting') continue;
      this.#candidates.splice(i, 1);
      this.#known.delete(candidate.contact.peer.id);
      return;
    }
  }
}
