/**
 * What the nodes said of their locks and connections, and whether it was to be expected: nothing may be disturbed but
 * the connections of the killed process, from the kill until it is back. Pure.
 */
import type { WorkerNews } from './worker-protocol.js';

/** News about one connection. */
export type LinkNews = Extract<WorkerNews, { readonly type: 'connection' | 'lock' }>;

/** Which disturbances are expected now: none, those of one node, all. */
export type Disturbed = 'nobody' | 'everybody' | number;

export class LockWatch {
  disturbed: Disturbed = 'nobody';
  readonly #held = new Set<string>();
  readonly #suspended = new Set<string>();

  /** Takes news of `node`. Returns what is wrong with it, in words. */
  note(node: number, news: LinkNews): string | undefined {
    const { peer, state } = news;
    const key = `${node} ${peer}`;
    if (news.type === 'lock') {
      if (state === 'held') this.#held.add(key);
      else this.#held.delete(key);
      if (state === 'suspended') this.#suspended.add(key);
    }
    if (state === 'connected' || state === 'held') return undefined;
    if (state === 'lost') return `node ${node} lost its lock on node ${peer}`;
    const { disturbed } = this;
    if (disturbed === 'everybody' || disturbed === node || disturbed === peer) return undefined;
    return news.type === 'lock'
      ? `the lock of node ${node} on node ${peer} was ${state}, although nobody had been killed`
      : `node ${node} lost its connection to node ${peer}, although nobody had been killed`;
  }

  /** The process of `node` is gone, and its locks with it. */
  ended(node: number): void {
    for (const key of [...this.#held]) if (key.startsWith(`${node} `)) this.#held.delete(key);
  }

  /** True while the lock of `node` on `peer` is held. */
  isHeld(node: number, peer: number): boolean {
    return this.#held.has(`${node} ${peer}`);
  }

  /** True if it was ever suspended. */
  wasSuspended(node: number, peer: number): boolean {
    return this.#suspended.has(`${node} ${peer}`);
  }
}
