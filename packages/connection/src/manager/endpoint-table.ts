/** Peer id to endpoint: one endpoint per peer. Views are snapshots, taken in one pass (R18, R69). */
import type { Endpoint } from '../endpoint/endpoint.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';

export class EndpointTable {
  readonly #endpoints = new Map<PeerId, Endpoint>();

  get size(): number {
    return this.#endpoints.size;
  }

  get(peer: PeerId): Endpoint | undefined {
    return this.#endpoints.get(peer);
  }

  add(endpoint: Endpoint): void {
    this.#endpoints.set(endpoint.peer.id, endpoint);
  }

  /** Removes this endpoint, not another one that took its place (R14, R33). */
  remove(endpoint: Endpoint): void {
    if (this.#endpoints.get(endpoint.peer.id) === endpoint) this.#endpoints.delete(endpoint.peer.id);
  }

  all(): readonly Endpoint[] {
    return [...this.#endpoints.values()];
  }

  /** Descriptors of the connected peers. */
  connected(): readonly PeerDescriptor[] {
    return this.all().flatMap((endpoint) => (endpoint.isLive ? [endpoint.peer] : []));
  }
}
