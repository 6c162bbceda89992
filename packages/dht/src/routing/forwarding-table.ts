/**
 * Who is reachable through whom: peers that are still joining say so in what they send, because nobody finds them by their id yet
 * (wire-protocol 9.8). Entries are as true as their senders, so they are few, short-lived, and used only for peers that are
 * not connected to us. No timers: an entry that is too old counts for nothing when it is looked at.
 */
import type { Clock } from '@peerlatch/connection/base';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';

interface Entry {
  readonly through: readonly PeerDescriptor[];
  readonly endsAt: number;
}

export class ForwardingTable {
  readonly #clock: Clock;
  readonly #limits: Pick<DhtLimits, 'forwardingEntryMs' | 'maxForwardingEntries'>;
  /** The one renewed longest ago first. */
  readonly #entries = new Map<PeerId, Entry>();

  constructor(clock: Clock, limits: Pick<DhtLimits, 'forwardingEntryMs' | 'maxForwardingEntries'>) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** `through`: at least one peer. */
  remember(peer: PeerId, through: readonly PeerDescriptor[]): void {
    const { forwardingEntryMs, maxForwardingEntries } = this.#limits;
    this.#entries.delete(peer);
    this.#entries.set(peer, { through, endsAt: this.#clock.now() + forwardingEntryMs });
    if (this.#entries.size <= maxForwardingEntries) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** The peers through which `peer` said to be reachable; empty when it did not, or too long ago. */
  through(peer: PeerId): readonly PeerDescriptor[] {
    const entry = this.#entries.get(peer);
    if (entry === undefined) return [];
    if (entry.endsAt > this.#clock.now()) return entry.through;
    this.#entries.delete(peer);
    return [];
  }

  clear(): void {
    this.#entries.clear();
  }
}
