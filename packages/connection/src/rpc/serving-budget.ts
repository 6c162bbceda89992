/**
 * How many requests may be served at a time, in all and per peer: pure counting. One per `Rpc`, shared by its servers, so
 * that a peer cannot multiply its share by addressing several services. Handlers that answer at once are never counted.
 *
 * The share of a peer shrinks as the others use up the total: else sixteen peers with 256 requests each would leave everybody
 * else with `BUSY`. However many there are that take what they can get, there is room for who has nothing yet.
 */
import type { PeerId } from '../peer/peer-id.js';

/** The two bounds. */
export interface ServingLimits {
  readonly maxServedTotal: number;
  readonly maxServedPerPeer: number;
}

/** Counts requests from `enter` to `leave`. */
export class ServingBudget {
  readonly #limits: ServingLimits;
  readonly #perPeer = new Map<PeerId, number>();
  #total = 0;

  constructor(limits: ServingLimits) {
    this.#limits = limits;
  }

  /** Requests being served. */
  get total(): number {
    return this.#total;
  }

  /** Peers with a request being served: no other is remembered. */
  get peers(): number {
    return this.#perPeer.size;
  }

  /** True when one more request of `peer` fits. */
  admits(peer: PeerId): boolean {
    const { maxServedTotal, maxServedPerPeer } = this.#limits;
    const own = this.#perPeer.get(peer) ?? 0;
    const others = this.#total - own;
    return this.#total < maxServedTotal && own < maxServedPerPeer * (1 - others / maxServedTotal);
  }

  enter(peer: PeerId): void {
    this.#total++;
    this.#perPeer.set(peer, (this.#perPeer.get(peer) ?? 0) + 1);
  }

  leave(peer: PeerId): void {
    this.#total--;
    const rest = (this.#perPeer.get(peer) ?? 0) - 1;
    if (rest > 0) this.#perPeer.set(peer, rest);
    else this.#perPeer.delete(peer);
  }
}
