/** Who is on the way out: endpoints that were asked to end, and links that drain by themselves. The manager's close waits for both. */
import type { Endpoint } from '../endpoint/endpoint.js';
import type { CloseRequest } from '../endpoint/endpoint-state.js';

export class Departures {
  readonly #onLeave = new WeakMap<Endpoint, (() => void)[]>();
  readonly #draining = new Set<Promise<unknown>>();

  /** Asks `endpoint` to end; resolves once it has left the table, within the deadlines of its machine. */
  end(endpoint: Endpoint, request: CloseRequest): Promise<void> {
    if (endpoint.phase === 'ended') return Promise.resolve(); // A listener of another one's end was faster (R41).
    return new Promise((resolve) => {
      const waiting = this.#onLeave.get(endpoint);
      if (waiting === undefined) this.#onLeave.set(endpoint, [resolve]);
      else waiting.push(resolve);
      endpoint.close(request);
    });
  }

  /** `endpoint` has left the table. */
  left(endpoint: Endpoint): void {
    const waiting = this.#onLeave.get(endpoint) ?? [];
    for (const resolve of waiting) resolve();
  }

  /** Links that have not gone yet. */
  get drainingCount(): number {
    return this.#draining.size;
  }

  /** A link that nobody owns any more; `closed` resolves when it is gone, within the link's drain deadline. */
  draining(closed: Promise<unknown>): void {
    this.#draining.add(closed);
    void closed.finally(() => this.#draining.delete(closed));
  }

  /** Resolves when every draining link is gone. */
  async drained(): Promise<void> {
    await Promise.all(this.#draining);
  }
}
