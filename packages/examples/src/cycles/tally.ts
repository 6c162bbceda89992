/** The account of a run: what became of each message and of each lock. Every number of it goes into the report. */
import { isConnectionError } from '@peerlatch/connection/base';

export interface MessageAccount {
  readonly sent: number;
  readonly received: number;
  /** By code; those that did not arrive. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Accepted, and on a connection that was cut before they arrived. */
  readonly lostWithConnection: number;
}

export interface LockAccount {
  /** Held here, and known at the other end. */
  readonly granted: number;
  /** Given back, and forgotten at the other end. */
  readonly released: number;
  /** Gone at both ends with the connection, or with the node. */
  readonly endedWithConnection: number;
}

export class Tally {
  #sent = 0;
  #received = 0;
  #lost = 0;
  readonly #rejected = new Map<string, number>();
  readonly #locks = { granted: 0, released: 0, endedWithConnection: 0 };

  sent(): void {
    this.#sent++;
  }

  received(): void {
    this.#received++;
  }

  lost(): void {
    this.#lost++;
  }

  /** Throws what has no code: that is a mistake and no outcome. */
  rejected(error: unknown): void {
    if (!isConnectionError(error)) throw error;
    this.#rejected.set(error.code, (this.#rejected.get(error.code) ?? 0) + 1);
  }

  lock(what: keyof LockAccount): void {
    this.#locks[what]++;
  }

  get messages(): MessageAccount {
    const rejected = Object.fromEntries(this.#rejected);
    return { sent: this.#sent, received: this.#received, rejected, lostWithConnection: this.#lost };
  }

  get locks(): LockAccount {
    return { ...this.#locks };
  }
}

/** What does not add up, in words. For a run that was not broken off. */
export function differencesIn({ sent, received, rejected, lostWithConnection }: MessageAccount, locks: LockAccount) {
  const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  const missing = sent - received - refused - lostWithConnection;
  const open = locks.granted - locks.released - locks.endedWithConnection;
  return [
    ...(missing === 0 ? [] : [`${missing} of ${sent} messages are not accounted for`]),
    ...(open === 0 ? [] : [`${open} of ${locks.granted} locks are not accounted for`]),
  ];
}
