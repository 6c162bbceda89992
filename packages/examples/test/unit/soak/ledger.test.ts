import { beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/soak/ledger.js';

const NO_EXCUSE = { question: false, answer: false };

let now = 0;
let faults: string[] = [];
let ledger: Ledger;

beforeEach(() => {
  now = 0;
  faults = [];
  ledger = new Ledger(
    (text) => faults.push(text),
    () => now,
  );
});

describe('the ledger', () => {
  it('adds up what became of every message', () => {
    const account = ledger.open(false);
    account.submitted('question', 0);
    ledger.delivered({ visit: account.visit, kind: 'question', seq: 0 });
    account.submitted('answer', 0);
    ledger.delivered({ visit: account.visit, kind: 'answer', seq: 0 });
    ledger.close(account, NO_EXCUSE);
    ledger.foldAll();
    expect(ledger.counts).toMatchObject({ sent: 2, delivered: 2, lost: 0 });
    expect(faults).toEqual([]);
  });

  it.each([
    ['a loss without an excuse', NO_EXCUSE, 1],
    ['no fault in a loss with one', { question: true, answer: false }, 0],
  ])('sees %s', (_what, excuses, count) => {
    const account = ledger.open(false);
    account.submitted('question', 0);
    account.settled('question', 0, 'accepted');
    ledger.close(account, excuses);
    ledger.foldAll();
    expect(ledger.counts).toMatchObject({ sent: 1, lost: 1 });
    expect([ledger.lostWithoutExcuse, faults.length]).toEqual([count, count]);
  });

  it('sees messages that arrive twice, that never settle, and that nobody sent', () => {
    const account = ledger.open(false);
    account.submitted('question', 0);
    account.submitted('question', 1);
    for (let time = 0; time < 2; time++) ledger.delivered({ visit: account.visit, kind: 'question', seq: 0 });
    ledger.delivered({ visit: account.visit, kind: 'question', seq: 7 });
    ledger.close(account, { question: true, answer: true });
    ledger.foldAll();
    expect(faults).toEqual([
      'question 7 of visit 1 arrived, and nobody sent it lately',
      '1 questions of visit 1 arrived twice',
      '1 questions of visit 1 were neither accepted nor rejected',
    ]);
  });

  it('keeps a visit that was cut short open for longer, and neither for ever', () => {
    const whole = ledger.open(false);
    const short = ledger.open(false);
    short.submitted('question', 0);
    const excuses = { question: true, answer: true };
    for (const account of [whole, short]) ledger.close(account, excuses);
    now = 2_000;
    ledger.close(ledger.open(false), excuses);
    expect([ledger.get(whole.visit), ledger.get(short.visit)]).toEqual([undefined, short]);
    now = 30_000;
    ledger.close(ledger.open(false), excuses);
    expect(ledger.get(short.visit)).toBeUndefined();
  });

  it('counts rejections by code', () => {
    for (const code of ['CLOSED', 'CLOSED', 'DIAL_FAILED']) ledger.rejected(code);
    expect(ledger.codes).toEqual({ CLOSED: 2, DIAL_FAILED: 1 });
  });
});
