/**
 * All messages of a run: sums, and the accounts of the visits that go on or ended lately. What a visit leaves behind is
 * folded into the sums a while after its end, so that the ledger does not grow with the run, and a message that comes late is
 * still known.
 */
import { Account, type Counts, noCounts } from './account.js';
import type { SoakMessage } from './soak-message.js';

/** How long an account stays open after the end of its visit, ms, so that a message that arrives twice is known. */
const GRACE_MS = 1_000;

/** The same of a visit that was cut short: a message that waits for a connection settles with the attempt, after 15 s and some. */
const LONG_GRACE_MS = 25_000;

/** What an end of a visit says about its messages. */
export interface Excuses {
  /** The connection may have broken, so that accepted questions may be lost. */
  readonly question: boolean;
  readonly answer: boolean;
}

interface Ended {
  readonly account: Account;
  readonly excuses: Excuses;
  readonly at: number;
}

export class Ledger {
  readonly #onFault: (text: string) => void;
  readonly #now: () => number;
  readonly #open = new Map<number, Account>();
  /** Oldest first, by how long they stay open. */
  readonly #ended = { whole: [] as Ended[], short: [] as Ended[] };
  readonly #sums = noCounts();
  readonly #codes = new Map<string, number>();
  #lostWithoutExcuse = 0;
  #visits = 0;

  /** `onFault`: hears of everything that must not happen. `now`: ms. */
  constructor(onFault: (text: string) => void, now: () => number) {
    this.#onFault = onFault;
    this.#now = now;
  }

  open(isRemote: boolean): Account {
    const account = new Account(++this.#visits, isRemote);
    this.#open.set(account.visit, account);
    return account;
  }

  get(visit: number): Account | undefined {
    return this.#open.get(visit);
  }

  delivered({ visit, kind, seq }: SoakMessage): void {
    const isKnown = this.#open.get(visit)?.delivered(kind, seq) ?? false;
    if (!isKnown) this.#onFault(`${kind} ${seq} of visit ${visit} arrived, and nobody sent it lately`);
  }

  /** A message was rejected with `code`. */
  rejected(code: string): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  close(account: Account, excuses: Excuses): void {
    this.#ended[account.isComplete ? 'whole' : 'short'].push({ account, excuses, at: this.#now() });
    this.#fold(this.#ended.whole, GRACE_MS);
    this.#fold(this.#ended.short, LONG_GRACE_MS);
  }

  /** Counts all visits that ended, also those that ended just now. */
  foldAll(): void {
    this.#fold(this.#ended.whole, 0);
    this.#fold(this.#ended.short, 0);
  }

  /** Of the visits that are folded. */
  get counts(): Readonly<Counts> {
    return { ...this.#sums };
  }

  /** By code; a rejected message may have been delivered all the same. */
  get codes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#codes);
  }

  get lostWithoutExcuse(): number {
    return this.#lostWithoutExcuse;
  }

  #fold(ended: Ended[], ageMs: number): void {
    for (let oldest = ended[0]; oldest !== undefined; oldest = ended[0]) {
      if (this.#now() - oldest.at < ageMs) return;
      ended.shift();
      this.#open.delete(oldest.account.visit);
      this.#count(oldest);
    }
  }

  #count({ account, excuses }: Ended): void {
    for (const kind of ['question', 'answer'] as const) {
      const counts = account.counts(kind);
      for (const name of Object.keys(counts) as (keyof Counts)[]) this.#sums[name] += counts[name];
      const of = `${kind}s of visit ${account.visit}`;
      if (counts.duplicates > 0) this.#onFault(`${counts.duplicates} ${of} arrived twice`);
      if (counts.unsettled > 0) this.#onFault(`${counts.unsettled} ${of} were neither accepted nor rejected`);
      if (counts.lost === 0 || excuses[kind]) continue;
      this.#lostWithoutExcuse += counts.lost;
      this.#onFault(`${counts.lost} ${of} were accepted and never arrived, on a connection that nobody broke`);
    }
  }
}
