/**
 * One abort for many listeners. A signal with more than ten listeners makes Node.js warn of a leak, and a controller per question
 * costs too much, so questions share signals in small groups. Used wherever many questions may be under way at once.
 */

/** Listeners per signal; Node.js warns above 10. */
const GROUP_SIZE = 8;

/** A share in a signal; to be released when its user does not listen any more. */
export interface SignalShare {
  readonly signal: AbortSignal;
}

interface Group extends SignalShare {
  readonly controller: AbortController;
  shares: number;
}

/** See the head of this file. */
export class SignalFan {
  readonly #groups = new Set<Group>();
  #current: Group | undefined;
  #aborted: { readonly reason: unknown } | undefined;

  get isAborted(): boolean {
    return this.#aborted !== undefined;
  }

  /** Of an aborted fan the signal has aborted. */
  acquire(): SignalShare {
    let group = this.#current;
    if (group === undefined || group.shares >= GROUP_SIZE) {
      group = this.#newGroup();
      this.#current = group;
    }
    group.shares++;
    return group;
  }

  /** Once for each share. */
  release(share: SignalShare): void {
    for (const group of this.#groups) {
      if (group.signal !== share.signal) continue;
      group.shares--;
      if (group.shares === 0 && group !== this.#current) this.#groups.delete(group);
      return;
    }
  }

  /** All signals abort with `reason`. Idempotent. */
  abort(reason: unknown): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = { reason };
    for (const group of [...this.#groups]) group.controller.abort(reason);
  }

  #newGroup(): Group {
    const controller = new AbortController();
    if (this.#aborted !== undefined) controller.abort(this.#aborted.reason);
    const group: Group = { controller, signal: controller.signal, shares: 0 };
    this.#groups.add(group);
    return group;
  }
}
