/**
 * Holds a peer's candidates until they can be applied: signals are independent messages and overtake each other, so a
 * candidate may come before the description that it belongs to, even before the attempt exists (R30). Keyed by the id of
 * the connection; bounded, since anybody can send candidates: the oldest connection's make room for new ones. Pure.
 */

/** One candidate of a peer. */
export interface RemoteCandidate {
  readonly candidate: string;
  readonly mid: string;
}

export class CandidateBuffer {
  readonly #maxCandidates: number;
  readonly #held = new Map<string, RemoteCandidate[]>();
  #count = 0;

  /** `maxCandidates`: over all connections of this buffer. */
  constructor(maxCandidates: number) {
    this.#maxCandidates = maxCandidates;
  }

  /** Candidates held. */
  get size(): number {
    return this.#count;
  }

  /** Holds one more. */
  hold(connectionId: string, candidate: RemoteCandidate): void {
    const held = this.#held.get(connectionId);
    if (held === undefined) this.#held.set(connectionId, [candidate]);
    else held.push(candidate);
    this.#count++;
    while (this.#count > this.#maxCandidates) {
      const [oldest = connectionId] = this.#held.keys();
      this.release(oldest);
    }
  }

  /** The candidates of a connection, in order of arrival, which are held no more. */
  release(connectionId: string): readonly RemoteCandidate[] {
    const held = this.#held.get(connectionId) ?? [];
    this.#held.delete(connectionId);
    this.#count -= held.length;
    return held;
  }
}
