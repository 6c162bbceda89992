import { describe, expect, test } from 'vitest';
import { AttemptJournal } from '../../../src/connector/attempt-journal.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../../src/testing/scripted-attempt.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function stand(maxJournalPeers = 3, maxJournalAttempts = 2) {
  const clock = new VirtualClock();
  const journal = new AttemptJournal({ maxJournalPeers, maxJournalAttempts });
  const attempt = (n: number, fields = {}) => {
    const made = new ScriptedAttempt({ clock, peer: peer(n, fields) });
    journal.record(made.pending);
    return made;
  };
  const known = (...numbers: number[]) => numbers.filter((n) => journal.of(peer(n).id) !== undefined);
  return { journal, attempt, known };
}

describe(AttemptJournal, () => {
  test('tells what became of an attempt, which it heard of at its begin', () => {
    const { journal, attempt } = stand();
    const one = attempt(1);
    const outcomes = () => journal.of(peer(1).id)?.attempts.map(({ outcome, transport }) => [transport, outcome]);
    expect(outcomes()).toEqual([['scripted', 'pending']]);
    one.fail();
    expect(outcomes()).toEqual([['scripted', 'failed']]);
    expect(journal.of(peer(2).id)).toBeUndefined();
  });

  test('keeps the last attempts of a peer, the oldest first, and its last descriptor', () => {
    const { journal, attempt } = stand();
    const traces = [1, 2, 3].map((region) => attempt(1, { region }).pending.trace);
    expect(journal.of(peer(1).id)).toEqual({ peer: peer(1, { region: 3 }), attempts: traces.slice(1) });
  });

  test('forgets the peer that was tried longest ago', () => {
    const { attempt, known } = stand();
    for (const n of [1, 2, 3, 1, 4]) attempt(n);
    expect(known(1, 2, 3, 4)).toEqual([1, 3, 4]);
  });
});
