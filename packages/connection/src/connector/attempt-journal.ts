/**
 * The last attempts to connect, by peer: evidence for `explain()`. Fed by the handshaker, whatever the transport. It keeps
 * traces, which are plain values, and so keeps no link alive; both the peers and the attempts of each are bounded, because
 * anybody may dial us under any id.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { AttemptTrace } from '../pending/attempt-trace.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';

/** What is remembered of one peer. */
export interface PeerAttempts {
  /** As it was when the last attempt began. */
  readonly peer: PeerDescriptor;
  /** The oldest first. */
  readonly attempts: readonly AttemptTrace[];
}

export class AttemptJournal {
  readonly #limits: Pick<Limits, 'maxJournalPeers' | 'maxJournalAttempts'>;
  /** The peer that was tried last is the last one. */
  readonly #peers = new Map<PeerId, { peer: PeerDescriptor; readonly attempts: AttemptTrace[] }>();

  constructor(limits: Pick<Limits, 'maxJournalPeers' | 'maxJournalAttempts'>) {
    this.#limits = limits;
  }

  /** An attempt has begun. */
  record({ peer, trace }: PendingConnection): void {
    const known = this.#peers.get(peer.id);
    if (known === undefined) {
      this.#peers.set(peer.id, { peer, attempts: [trace] });
      if (this.#peers.size > this.#limits.maxJournalPeers) this.#forgetOldest();
      return;
    }
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, known);
    known.peer = peer;
    known.attempts.push(trace);
    if (known.attempts.length > this.#limits.maxJournalAttempts) known.attempts.shift();
  }

  /** A snapshot; undefined for a peer that was never tried, or is forgotten. */
  of(peer: PeerId): PeerAttempts | undefined {
    const known = this.#peers.get(peer);
    return known === undefined ? undefined : { peer: known.peer, attempts: [...known.attempts] };
  }

  #forgetOldest(): void {
    const [oldest] = this.#peers.keys();
    if (oldest !== undefined) this.#peers.delete(oldest);
  }
}
