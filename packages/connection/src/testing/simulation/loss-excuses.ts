/**
 * When a message that was accepted may be lost all the same: a process died, a peer left, a fault broke the connection, an
 * end waited as long as it promises, or an attempt was given up that the other side already took for a connection. From the
 * end of one end of such a link to the end of the other, what is sent on it reaches nobody. A connection that is ended for
 * any other reason excuses nothing.
 */
import type { Link } from '../../link/link.js';
import type { MessageLedger } from './message-ledger.js';

/** Why a node may break off a connection on which messages are under way: it waited, or held, as much as it promises. */
const EXCUSES: readonly (string | undefined)[] = [
  'CONNECT_TIMEOUT',
  'HANDSHAKE_TIMEOUT',
  'DRAIN_TIMEOUT',
  'PEER_SILENT',
  'STALLED',
  'INBOX_OVERFLOW',
];

export class LossExcuses {
  readonly #ledger: MessageLedger;
  /** Who is leaving whom, as `A B`. */
  readonly #leaving = new Set<string>();
  /** Links of which one end is over for a good reason. */
  readonly #dead = new Set<string>();
  /** Ends that came out of an attempt. */
  readonly #established = new WeakSet<Link>();

  constructor(ledger: MessageLedger) {
    this.#ledger = ledger;
  }

  /** What is on its way between the two, in either direction, may be lost. */
  broken(a: string, b: string): void {
    this.#ledger.disrupt(a, b);
    this.#ledger.disrupt(b, a);
  }

  /** `peer` is about to end its connections to `others`: what is on its way to it may be lost. */
  leaving(peer: string, others: readonly string[]): void {
    for (const other of others) {
      this.#leaving.add(`${peer} ${other}`);
      if (other !== peer) this.#ledger.disrupt(other, peer);
    }
  }

  /** The links with these names lead to a dead process. */
  dead(names: readonly string[]): void {
    for (const name of names) this.#dead.add(name);
  }

  /** An attempt succeeded with this end. */
  established(link: Link): void {
    this.#established.add(link);
  }

  /** A link was made between `a`, who has the first end, and `b`. */
  linked(name: string, [a, b]: readonly [string, string], links: readonly [Link, Link]): void {
    this.#leaving.delete(`${a} ${b}`);
    this.#leaving.delete(`${b} ${a}`);
    for (const link of links) {
      const way = link === links[0] ? `${a} ${b}` : `${b} ${a}`;
      link.onEnd(({ local, error }) => {
        const isGivenUp = !this.#established.has(link);
        if (local && (isGivenUp || this.#leaving.has(way) || EXCUSES.includes(error?.code))) this.#dead.add(name);
        if (this.#dead.has(name)) this.broken(a, b);
      });
    }
  }
}
