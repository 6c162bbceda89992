/** The locks that this node wants, by peer and lock id: pure bookkeeping of the locker. One intent per pair. */
import type { PeerId } from '../peer/peer-id.js';
import type { LockIntent } from './lock-intent.js';

export class LockIntents {
  readonly #intents = new Map<PeerId, Map<string, LockIntent>>();

  get(peer: PeerId, lockId: string): LockIntent | undefined {
    return this.#intents.get(peer)?.get(lockId);
  }

  add(intent: LockIntent): void {
    const { peer, lockId } = intent;
    const ofPeer = this.#intents.get(peer.id);
    if (ofPeer === undefined) this.#intents.set(peer.id, new Map([[lockId, intent]]));
    else ofPeer.set(lockId, intent);
  }

  remove({ peer, lockId }: LockIntent): void {
    const ofPeer = this.#intents.get(peer.id);
    ofPeer?.delete(lockId);
    if (ofPeer?.size === 0) this.#intents.delete(peer.id);
  }

  /** A snapshot: intents come and go while they are told something (R41). */
  ofPeer(peer: PeerId): LockIntent[] {
    return [...(this.#intents.get(peer)?.values() ?? [])];
  }

  /** A snapshot of all. */
  all(): LockIntent[] {
    return [...this.#intents.values()].flatMap((ofPeer) => [...ofPeer.values()]);
  }
}
