/**
 * Messages on their way while their connection is cut: each must settle, none may arrive twice, and at the end each has
 * arrived, or was rejected with a code, or was accepted by a connection that broke.
 */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { Member } from './member.js';
import type { Tally } from './tally.js';

export class Burst {
  readonly #tally: Tally;
  readonly #sends: Promise<void>[] = [];
  /** By text; what the promise of `send()` came to. */
  readonly #outcomes = new Map<string, { error?: unknown }>();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Sends `count` messages at once; `name` tells this burst from all others. */
  begin(from: Member, to: PeerDescriptor, name: string, count: number): void {
    for (let at = 0; at < count; at++) {
      const text = `burst ${name} ${at}`;
      const outcome = {};
      this.#outcomes.set(text, outcome);
      this.#tally.sent();
      const failed = (error: unknown): void => void Object.assign(outcome, { error });
      this.#sends.push(from.node.send(to, from.messageOf(text)).catch(failed));
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#sends);
  }

  /** Puts every message into the account. Call it once nothing can arrive any more. `arrived`: texts, as they came. */
  account(arrived: readonly string[]): void {
    const left = new Map(this.#outcomes);
    for (const text of arrived) {
      if (!left.delete(text)) throw new Error(`the message ${JSON.stringify(text)} arrived twice, or was never sent`);
      this.#tally.received();
    }
    for (const outcome of left.values()) {
      if ('error' in outcome) this.#tally.rejected(outcome.error);
      else this.#tally.lost();
    }
  }
}
