/** The messages of one visit, both ways: what became of each. Pure bookkeeping; `ledger` keeps those of the visits that go on. */
import type { MessageKind } from './soak-message.js';

/** Messages of one direction, or of all. `sent` is the sum of the others but `duplicates`, once all have settled. */
export interface Counts {
  sent: number;
  delivered: number;
  /** Rejected with a code, and not delivered. */
  rejected: number;
  /** Accepted, and not delivered. */
  lost: number;
  /** Neither accepted nor rejected. */
  unsettled: number;
  duplicates: number;
}

interface Fate {
  outcome: 'none' | 'accepted' | 'rejected';
  isDelivered: boolean;
}

export function noCounts(): Counts {
  return { sent: 0, delivered: 0, rejected: 0, lost: 0, unsettled: 0, duplicates: 0 };
}

export class Account {
  readonly visit: number;
  /** The host is in another process: an answer is all that is seen of it. */
  readonly isRemote: boolean;
  readonly #fates = { question: [] as Fate[], answer: [] as Fate[] };
  #duplicates = { question: 0, answer: 0 };

  constructor(visit: number, isRemote: boolean) {
    this.visit = visit;
    this.isRemote = isRemote;
  }

  /** Call it before `send()`. Questions are numbered from 0. */
  submitted(kind: MessageKind, seq: number): void {
    this.#fates[kind][seq] ??= { outcome: 'none', isDelivered: false };
  }

  settled(kind: MessageKind, seq: number, outcome: 'accepted' | 'rejected'): void {
    const fate = this.#fates[kind][seq];
    if (fate !== undefined) fate.outcome = outcome;
  }

  /** False when nobody sent it. */
  delivered(kind: MessageKind, seq: number): boolean {
    if (kind === 'answer' && this.isRemote) this.#seenFromAfar(seq);
    const fate = this.#fates[kind][seq];
    if (fate === undefined) return false;
    if (fate.isDelivered) this.#duplicates[kind]++;
    fate.isDelivered = true;
    return true;
  }

  /** Every question was delivered, and so was its answer. */
  get isComplete(): boolean {
    const { question, answer } = this.#fates;
    return question.every(({ isDelivered }, seq) => isDelivered && answer[seq]?.isDelivered === true);
  }

  counts(kind: MessageKind): Counts {
    const counts = noCounts();
    counts.duplicates = this.#duplicates[kind];
    // Answers may be missing in the middle.
    for (const fate of this.#fates[kind]) {
      if (fate === undefined) continue;
      counts.sent++;
      if (fate.isDelivered) counts.delivered++;
      else if (fate.outcome === 'accepted') counts.lost++;
      else if (fate.outcome === 'rejected') counts.rejected++;
      else counts.unsettled++;
    }
    return counts;
  }

  /** The answer proves the question, and its own sending. */
  #seenFromAfar(seq: number): void {
    const question = this.#fates.question[seq];
    if (question === undefined) return;
    question.isDelivered = true;
    this.submitted('answer', seq);
    this.settled('answer', seq, 'accepted');
  }
}
