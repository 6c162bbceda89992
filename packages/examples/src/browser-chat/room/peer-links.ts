/**
 * The locks of a peer on the other members, in a page and in the Node peer alike: taken as soon as somebody is in the room, released when it left. An attempt
 * that fails is made again while the member is there; the room goes on by way of the Node peer meanwhile.
 */

import { isConnectionError } from '@peerlatch/connection/base';
import type { LockHandle } from '@peerlatch/connection/locks';
import type { ConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { PeerFacts } from './peer-facts.js';
import { CHAT_ROOM } from './room-message.js';

/** Between two attempts to lock the same member, ms. */
const RETRY_MS = 5_000;

/** Our side of one member. */
class PeerLink {
  readonly ended = new AbortController();
  lock: LockHandle | undefined;
  isTrying = true;
  failure: string | undefined;
}

export class PeerLinks {
  readonly #node: ConnectionNode;
  readonly #onChange: () => void;
  readonly #links = new Map<string, PeerLink>();

  constructor(node: ConnectionNode, onChange: () => void) {
    this.#node = node;
    this.#onChange = onChange;
  }

  /** From now on these are the members to hold on to. */
  set(peers: readonly PeerDescriptor[]): void {
    const wanted = new Set(peers.map(({ id }) => id as string));
    for (const [id, link] of this.#links) {
      if (wanted.has(id)) continue;
      this.#links.delete(id);
      link.ended.abort();
      void link.lock?.release();
    }
    for (const peer of peers) {
      if (this.#links.has(peer.id)) continue;
      const link = new PeerLink();
      this.#links.set(peer.id, link);
      void this.#hold(peer, link);
    }
  }

  /** What is known about a peer now. */
  facts(id: PeerDescriptor['id']): PeerFacts {
    const { self, locks } = this.#node;
    const link = this.#links.get(id);
    return {
      isSelf: id === self.id,
      isConnected: this.#node.hasConnection(id),
      isConnecting: link?.isTrying ?? false,
      connector: this.#node.explain(id).attempts.findLast(({ outcome }) => outcome === 'established')?.transport,
      ownLock: link?.lock?.state,
      isLocking: locks.isLocked('remote', id),
      failure: link?.failure,
    };
  }

  /** Locks, waits until the lock is lost, and begins again, until the member has left. */
  async #hold(peer: PeerDescriptor, link: PeerLink): Promise<void> {
    const { signal } = link.ended;
    while (!signal.aborted) {
      try {
        link.isTrying = true;
        this.#onChange();
        link.lock = await this.#node.lock(peer, CHAT_ROOM, { signal });
        link.lock.state$.subscribe(this.#onChange);
        link.failure = undefined;
        link.isTrying = false;
        this.#onChange();
        await Promise.race([link.lock.lost, aborted(signal)]);
        link.lock = undefined;
      } catch (error) {
        if (!signal.aborted) link.failure = isConnectionError(error) ? error.code : String(error);
      }
      link.isTrying = false;
      if (signal.aborted) return;
      this.#onChange();
      await pause(RETRY_MS, signal);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Ends early with the signal, and leaves no timer then. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([passed, aborted(signal)]);
  clearTimeout(timer);
}
