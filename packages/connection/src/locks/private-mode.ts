/**
 * Private-client mode (wire-protocol 6.12): while it is on, every connected peer and each later one is asked to leave this
 * node out of its connections view. Part of the locker. Best effort: a peer may ignore it.
 */
import type { PeerEvent, Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { LockClient } from './lock-client.js';

export class PrivateMode {
  readonly #client: LockClient;
  /** Kept here: the transport's own view leaves peers out that are private themselves. */
  readonly #connected = new Map<PeerId, PeerDescriptor>();
  #on = false;

  constructor(transport: Transport, client: LockClient) {
    this.#client = client;
    for (const peer of transport.connections()) this.#connected.set(peer.id, peer);
  }

  get isOn(): boolean {
    return this.#on;
  }

  /** Resolves when every connected peer was told, or could not be. */
  async set(on: boolean): Promise<void> {
    if (on === this.#on) return;
    this.#on = on;
    await Promise.all([...this.#connected.values()].map((peer) => this.#client.setPrivate(peer, on)));
  }

  onPeerEvent({ type, peer }: PeerEvent): void {
    if (type === 'disconnected') this.#connected.delete(peer.id);
    if (type !== 'connected') return;
    this.#connected.set(peer.id, peer);
    if (this.#on) void this.#client.setPrivate(peer, true);
  }
}
