/**
 * How many connectivity requests are served in a window of time, in total and per asker: each makes us dial. Addresses
 * are forgotten with their window, and a window takes a bounded number of requests, so nothing grows. Used by the service.
 */
import type { Clock } from '../base/clock.js';
import { addressNetwork } from '../peer/ip-address.js';
import type { Limits } from '../wire/limits.js';

export type RateLimits = Pick<
  Limits,
  'maxConnectivityRequests' | 'maxConnectivityRequestsPerAddress' | 'connectivityWindowMs'
>;

export class ConnectivityRate {
  readonly #clock: Clock;
  readonly #limits: RateLimits;
  readonly #perNetwork = new Map<string, number>();
  #total = 0;
  #windowEndsAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, limits: RateLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts a request from `address`; false when it is one too many. What is refused does not count. */
  take(address: string | undefined): boolean {
    const { maxConnectivityRequests, maxConnectivityRequestsPerAddress, connectivityWindowMs } = this.#limits;
    const now = this.#clock.now();
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + connectivityWindowMs;
      this.#total = 0;
      this.#perNetwork.clear();
    }
    const network = addressNetwork(address ?? '');
    const taken = this.#perNetwork.get(network) ?? 0;
    if (this.#total >= maxConnectivityRequests || taken >= maxConnectivityRequestsPerAddress) return false;
    this.#total++;
    this.#perNetwork.set(network, taken + 1);
    return true;
  }
}
