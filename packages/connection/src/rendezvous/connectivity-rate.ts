/**
 * How many connectivity requests are served in a window of time, in total and per asker: each makes us dial. An asker is a
 * network, not an address, since an IPv6 one has 2^64 of them. Used by the service.
 */
import type { Clock } from '../base/clock.js';
import { addressNetwork } from '../peer/ip-address.js';
import type { Limits } from '../wire/limits.js';
import { RateBudget } from './rate-budget.js';

export type RateLimits = Pick<
  Limits,
  'maxConnectivityRequests' | 'maxConnectivityRequestsPerAddress' | 'connectivityWindowMs'
>;

export class ConnectivityRate {
  readonly #clock: Clock;
  readonly #budget: RateBudget;

  constructor(clock: Clock, limits: RateLimits) {
    this.#clock = clock;
    this.#budget = new RateBudget({
      windowMs: limits.connectivityWindowMs,
      perKey: limits.maxConnectivityRequestsPerAddress,
      total: limits.maxConnectivityRequests,
    });
  }

  /** Counts a request from `address`; false when it is one too many. What is refused does not count. */
  take(address: string | undefined): boolean {
    return this.#budget.admits(addressNetwork(address ?? ''), this.#clock.now());
  }
}
