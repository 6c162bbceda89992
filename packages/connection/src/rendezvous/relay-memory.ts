/**
 * What relays did for us: which one reached a target last, and which ones answer at all. A relay transport asks it in which
 * order to try the peers that it has. Bounded; what was used longest ago is forgotten first.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';

type Conduct = 'useful' | 'silent';

/** See the head of this file. */
export class RelayMemory {
  readonly #capacity: number;
  readonly #lastRelays = new Map<PeerId, PeerId>();
  readonly #conduct = new Map<PeerId, Conduct>();
  /** Who spoke to us through a relay last, and when. */
  readonly #relayed = new Map<PeerId, number>();

  /** `capacity`: targets, and relays, that are remembered. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Targets and relays remembered. */
  get size(): number {
    return this.#lastRelays.size + this.#conduct.size + this.#relayed.size;
  }

  /** A message of `peer` came through a relay at `now`. */
  spokeThroughRelay(peer: PeerId, now: number): void {
    this.#put(this.#relayed, peer, now);
  }

  /** A message of `peer` came directly. */
  spokeDirectly(peer: PeerId): void {
    this.#relayed.delete(peer);
  }

  /** When the last message of `peer` came, if that was through a relay. */
  relayedAt(peer: PeerId): number | undefined {
    return this.#relayed.get(peer);
  }

  /** The relay that reached `target` last, unless it has failed since. */
  lastFor(target: PeerId): PeerId | undefined {
    return this.#lastRelays.get(target);
  }

  /** The relay reached the target. */
  reached(target: PeerId, relay: PeerId): void {
    this.#put(this.#lastRelays, target, relay);
    this.#put(this.#conduct, relay, 'useful');
  }

  /** The relay did not reach the target; `silent`: it did not even answer, as a peer that knows no relaying does. */
  failed(target: PeerId, relay: PeerId, silent: boolean): void {
    if (this.#lastRelays.get(target) === relay) this.#lastRelays.delete(target);
    if (silent) this.#put(this.#conduct, relay, 'silent');
  }

  /** `peers` as they should be tried: the last one for this target, useful ones, unknown ones, silent ones. */
  order(target: PeerId, peers: readonly PeerDescriptor[]): readonly PeerDescriptor[] {
    const last = this.#lastRelays.get(target);
    const rank = ({ id }: PeerDescriptor): number => {
      if (id === last) return 0;
      const conduct = this.#conduct.get(id);
      if (conduct === undefined) return 2;
      return conduct === 'useful' ? 1 : 3;
    };
    return [...peers].sort((a, b) => rank(a) - rank(b));
  }

  #put<Value>(map: Map<PeerId, Value>, key: PeerId, value: Value): void {
    map.delete(key);
    map.set(key, value);
    if (map.size <= this.#capacity) return;
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
}
