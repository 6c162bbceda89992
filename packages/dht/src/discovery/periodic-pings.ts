/**
 * Pings all neighbours and ring contacts now and then (wire-protocol 9.4, optional), through the queue that bounds them; who does not
 * answer leaves all sets. Made by `Discovery` when wanted. The first round comes one interval after the start.
 */
import { type CancelTimer, type Clock, startTimer } from '@peerlatch/connection/base';
import type { DhtLimits } from '../base/dht-limits.js';
import type { ContactSets } from '../contact/contact-sets.js';
import type { PingQueue } from './ping-queue.js';

/** What it is made of. */
export interface PeriodicPingsParts {
  readonly sets: ContactSets;
  readonly pings: PingQueue;
  readonly clock: Clock;
  readonly limits: Pick<DhtLimits, 'pingIntervalMs'>;
}

/** See the head of this file. */
export class PeriodicPings implements Disposable {
  readonly #parts: PeriodicPingsParts;
  #cancel: CancelTimer = () => {};
  #isDisposed = false;

  constructor(parts: PeriodicPingsParts) {
    this.#parts = parts;
    this.#schedule();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#cancel();
  }

  #schedule(): void {
    if (this.#isDisposed) return;
    const { clock, limits } = this.#parts;
    this.#cancel = startTimer(clock, limits.pingIntervalMs, () => this.#round());
  }

  /** The timer only begins the round (R50); the next is set when the queue has run empty. */
  #round(): void {
    const { sets, pings } = this.#parts;
    const { left, right } = sets.ring();
    for (const contacts of [sets.neighbours(), left, right]) {
      for (const contact of contacts) pings.ping(contact);
    }
    void pings.idle().then(() => this.#schedule());
  }
}
