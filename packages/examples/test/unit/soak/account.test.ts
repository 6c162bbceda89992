import { describe, expect, it } from 'vitest';
import { Account, noCounts } from '../../../src/soak/account.js';

describe('an account', () => {
  it('is complete when every question and its answer were delivered', () => {
    const account = new Account(1, false);
    account.submitted('question', 0);
    expect(account.isComplete).toBe(false);
    expect(account.delivered('question', 0)).toBe(true);
    account.submitted('answer', 0);
    expect(account.isComplete).toBe(false);
    expect(account.delivered('answer', 0)).toBe(true);
    expect(account.isComplete).toBe(true);
  });

  it('counts each message once, and what was delivered as delivered whatever its sender heard', () => {
    const account = new Account(1, false);
    for (const seq of [0, 1, 2, 3, 4]) account.submitted('question', seq);
    account.settled('question', 0, 'accepted');
    account.settled('question', 1, 'rejected');
    account.settled('question', 2, 'accepted');
    account.settled('question', 3, 'rejected');
    account.delivered('question', 0);
    account.delivered('question', 0);
    account.delivered('question', 1);
    expect(account.counts('question')).toEqual({
      sent: 5,
      delivered: 2,
      lost: 1,
      rejected: 1,
      unsettled: 1,
      duplicates: 1,
    });
    expect(account.counts('answer')).toEqual(noCounts());
  });

  it('does not know what nobody sent', () => {
    expect(new Account(1, false).delivered('question', 0)).toBe(false);
    expect(new Account(1, true).delivered('answer', 0)).toBe(false);
  });

  it('takes an answer from another process for both, and the gaps for unsent', () => {
    const account = new Account(1, true);
    for (const seq of [0, 1, 2]) {
      account.submitted('question', seq);
      account.settled('question', seq, 'accepted');
    }
    expect(account.delivered('answer', 2)).toBe(true);
    expect(account.delivered('answer', 2)).toBe(true);
    expect(account.counts('question')).toMatchObject({ sent: 3, delivered: 1, lost: 2, duplicates: 0 });
    expect(account.counts('answer')).toMatchObject({ sent: 1, delivered: 1, duplicates: 1 });
  });
});
