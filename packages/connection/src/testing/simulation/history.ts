/**
 * What happened in a run: lines for people, and hashes for comparing runs. The canonical hash is over what each peer lived
 * through, peer by peer, without times and ids: two runs that differ only in the order of steps of different peers that did
 * not concern each other have the same. The trace hash is over everything, times and bytes included: only the very same run
 * has it.
 */
import { createHash, type Hash } from 'node:crypto';

/** One line. */
export interface HistoryLine {
  /** Virtual ms. */
  readonly at: number;
  /** Whom it concerns. */
  readonly peer: string;
  /** What happened, without ids and times. */
  readonly what: string;
  /** What else is known about it. */
  readonly detail: string;
}

export interface HistoryOptions {
  /** How many lines to keep, the last ones. Default 100,000. */
  readonly maxLines?: number;
}

export class History {
  readonly #maxLines: number;
  readonly #lines: HistoryLine[] = [];
  readonly #perPeer = new Map<string, Hash>();
  readonly #trace = createHash('sha1');
  #count = 0;

  constructor({ maxLines = 100_000 }: HistoryOptions = {}) {
    this.#maxLines = maxLines;
  }

  /** Lines noted so far, those that are not kept included. */
  get count(): number {
    return this.#count;
  }

  note(at: number, peer: string, what: string, detail = ''): void {
    this.#count++;
    let hash = this.#perPeer.get(peer);
    if (hash === undefined) {
      hash = createHash('sha1');
      this.#perPeer.set(peer, hash);
    }
    hash.update(`${what}\n`);
    this.#trace.update(`${at} ${peer} ${what} ${detail}\n`);
    if (this.#lines.length === this.#maxLines) this.#lines.shift();
    if (this.#maxLines > 0) this.#lines.push({ at, peer, what, detail });
  }

  /** What is kept, oldest first. */
  get lines(): readonly HistoryLine[] {
    return this.#lines;
  }

  /** Over each peer's own history: 40 hex digits. */
  canonicalHash(): string {
    const all = createHash('sha1');
    const peers = [...this.#perPeer].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [peer, hash] of peers) all.update(`${peer} ${hash.copy().digest('hex')}\n`);
    return all.digest('hex');
  }

  /** Over every line, with its time and detail: 40 hex digits. */
  traceHash(): string {
    return this.#trace.copy().digest('hex');
  }
}

/** A line as people read it: `  1250 ms  A  connected B`. */
export function formatLine({ at, peer, what, detail }: HistoryLine): string {
  const text = detail === '' ? what : `${what}  ${detail}`;
  return `${at.toFixed(1).padStart(10)} ms  ${peer.padEnd(4)} ${text}`;
}
