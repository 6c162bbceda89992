import { describe, expect, it } from 'vitest';
import {
  accountFlow,
  type FlowAccount,
  type Incarnation,
  type KillLine,
} from '../../../src/local-network/flow-account.js';
import { LedgerWriter, readLedger } from '../../../src/local-network/ledger.js';

/** Sender is node 1, receiver node 2. */
const SENDER = 1;
const RECEIVER = 2;

/** The life of a process, as its ledger tells it. */
function life(node: number, incarnation: number, write: (ledger: LedgerWriter) => void, kill?: KillLine): Incarnation {
  const bytes = new Uint8Array(65_536);
  let length = 0;
  write(
    new LedgerWriter((position, record) => {
      bytes.set(record, position);
      length = Math.max(length, position + record.length);
    }),
  );
  return { node, incarnation, ledger: readLedger(bytes.slice(0, length)), kill };
}

const line = (seq: number): KillLine => ({
  toVictim: new Map([[SENDER, seq]]),
  fromVictim: new Map([[RECEIVER, seq]]),
});
const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, index) => from + index);

/** A sender that had `sent` messages accepted, apart from those that `rejected` names. */
function sender(
  sent: number,
  rejected: ReadonlyMap<number, string> = new Map(),
  more: (ledger: LedgerWriter) => void = () => {},
  kill?: KillLine,
) {
  return life(
    SENDER,
    0,
    (ledger) => {
      for (const seq of upTo(sent)) {
        ledger.submitted(RECEIVER, seq);
        const code = rejected.get(seq);
        if (code === undefined) ledger.accepted(RECEIVER, seq);
        else ledger.rejected(RECEIVER, code, seq);
      }
      more(ledger);
    },
    kill,
  );
}

function receiver(numbers: readonly number[], incarnation = 0, kill?: KillLine): Incarnation {
  const write = (ledger: LedgerWriter): void => {
    for (const seq of numbers) ledger.received(SENDER, 0, seq);
  };
  return life(RECEIVER, incarnation, write, kill);
}

function account(from: Incarnation, ...to: Incarnation[]): FlowAccount {
  const result = accountFlow({ sender: from, receiver: RECEIVER, receivers: to });
  const rejected = [...result.rejected.values()].reduce((sum, count) => sum + count, 0);
  expect(result.delivered + rejected + result.inFlightAtKill + result.unaccounted).toBe(result.sent);
  return result;
}

const noticedAt = (seq: number) => (ledger: LedgerWriter) => ledger.disconnected(RECEIVER, seq);

describe('without a kill', () => {
  it('every accepted message was delivered once, in order: nothing to complain about', () => {
    const result = account(sender(10), receiver(upTo(10)));
    expect(result).toMatchObject({
      sent: 10,
      delivered: 10,
      inFlightAtKill: 0,
      unaccounted: 0,
      duplicates: 0,
      outOfOrder: 0,
      problems: [],
    });
  });

  it('an accepted message that is missing is unaccounted for, wherever it was', () => {
    for (const lost of [0, 5, 9]) {
      const result = account(sender(10), receiver(upTo(10).filter((seq) => seq !== lost)));
      expect(result).toMatchObject({ delivered: 9, unaccounted: 1, outOfOrder: 0 });
      expect(result.problems).toEqual([`node 1 → node 2: 1 messages were neither delivered nor rejected (${lost})`]);
    }
  });

  it('a flow of which nothing arrived is unaccounted for', () => {
    expect(account(sender(3), receiver([]))).toMatchObject({ delivered: 0, unaccounted: 3 });
    expect(account(sender(3))).toMatchObject({ delivered: 0, unaccounted: 3 });
  });

  it('a message that was delivered twice is a duplicate, at once or later', () => {
    for (const numbers of [
      [0, 1, 1, 2],
      [0, 1, 2, 1],
      [0, 1, 2, 2],
    ]) {
      const result = account(sender(3), receiver(numbers));
      expect(result).toMatchObject({ delivered: 3, duplicates: 1, outOfOrder: 0 });
      expect(result.problems).toHaveLength(1);
    }
    expect(account(sender(3), receiver([0, 1, 2, 0, 1, 2]))).toMatchObject({ delivered: 3, duplicates: 3 });
  });

  it('a message that a later one overtook is out of order', () => {
    const result = account(sender(4), receiver([0, 2, 1, 3]));
    expect(result).toMatchObject({ delivered: 4, duplicates: 0, outOfOrder: 1 });
    expect(result.problems).toEqual(['node 1 → node 2: 1 messages were overtaken by later ones']);
  });

  it('a rejected message counts as rejected, by code', () => {
    const rejected = new Map([
      [3, 'DIAL_FAILED'],
      [4, 'DIAL_FAILED'],
      [6, 'NOT_CONNECTED'],
    ]);
    const result = account(sender(8, rejected), receiver([0, 1, 2, 5, 7]));
    expect(result).toMatchObject({ delivered: 5, unaccounted: 0, problems: [] });
    expect([...result.rejected]).toEqual([
      ['DIAL_FAILED', 2],
      ['NOT_CONNECTED', 1],
    ]);
  });

  it('a message must not be rejected and delivered, unless the code leaves it open', () => {
    const lie = account(sender(2, new Map([[1, 'DIAL_FAILED']])), receiver([0, 1]));
    expect(lie.problems).toEqual(['node 1 → node 2: number 1 was rejected with DIAL_FAILED, yet delivered']);
    const open = account(sender(2, new Map([[1, 'CONNECTION_LOST']])), receiver([0, 1]));
    expect(open).toMatchObject({ delivered: 2, problems: [] });
    expect(open.rejected.size).toBe(0);
  });

  it('a rejection without a code is a failure', () => {
    const result = account(sender(1, new Map([[0, 'nonsense']])), receiver([]));
    expect(result.problems).toEqual(['node 1 → node 2: 1 messages were rejected without a code']);
  });

  it('a send() that never settled is a failure, also if its message arrived', () => {
    const hanging = life(SENDER, 0, (ledger) => ledger.submitted(RECEIVER, 0));
    expect(account(hanging, receiver([0])).problems).toEqual(['node 1 → node 2: 1 calls of send() never settled (0)']);
    const lost = account(hanging, receiver([]));
    expect(lost.unaccounted).toBe(1);
    expect(lost.problems).toHaveLength(2);
  });

  it('a send() that settled twice is a failure', () => {
    const both = life(SENDER, 0, (ledger) => {
      ledger.submitted(RECEIVER, 0);
      ledger.accepted(RECEIVER, 0);
      ledger.rejected(RECEIVER, 'CLOSED', 0);
    });
    expect(account(both, receiver([0])).problems).toContain('node 1 → node 2: send() of number 0 settled twice');
  });

  it('a message that was never sent must not arrive', () => {
    const result = account(sender(3), receiver([0, 1, 2, 3]));
    expect(result.delivered).toBe(3);
    expect(result.problems).toEqual(['node 1 → node 2: node 2 received number 3, which was never sent']);
  });

  it('numbers that the sender skipped are a failure of the ledger', () => {
    const skipping = life(SENDER, 0, (ledger) => {
      for (const seq of [0, 2]) {
        ledger.submitted(RECEIVER, seq);
        ledger.accepted(RECEIVER, seq);
      }
    });
    expect(account(skipping, receiver([0, 2])).problems).toContain('node 1 → node 2: its numbers are not 0, 1, 2, …');
  });
});

describe('when the receiver was killed', () => {
  it('the end of what was sent to it before its sender noticed was in flight', () => {
    const result = account(
      sender(10, new Map([[9, 'DIAL_FAILED']]), noticedAt(9)),
      receiver(upTo(7), 0, line(5)),
      receiver([], 1),
    );
    expect(result).toMatchObject({ delivered: 7, inFlightAtKill: 2, unaccounted: 0, problems: [] });
  });

  it('what came before the kill line is not excused', () => {
    const result = account(sender(10, undefined, noticedAt(10)), receiver(upTo(3), 0, line(5)), receiver([], 1));
    expect(result).toMatchObject({ delivered: 3, inFlightAtKill: 5, unaccounted: 2 });
    expect(result.problems).toEqual(['node 1 → node 2: 2 messages were neither delivered nor rejected (3–4)']);
  });

  it('a gap is not excused: a connection delivers in order', () => {
    const result = account(
      sender(10, undefined, noticedAt(10)),
      receiver([0, 1, 2, 3, 4, 6], 0, line(3)),
      receiver([], 1),
    );
    expect(result).toMatchObject({ delivered: 6, inFlightAtKill: 3, unaccounted: 1 });
    expect(result.problems).toEqual(['node 1 → node 2: 1 messages were neither delivered nor rejected (5)']);
  });

  it('what was sent after the sender had noticed must be delivered to the next process, or rejected', () => {
    const kept = account(
      sender(10, new Map([[6, 'DIAL_FAILED']]), noticedAt(6)),
      receiver(upTo(6), 0, line(2)),
      receiver([7, 8, 9], 1),
    );
    expect(kept).toMatchObject({ delivered: 9, inFlightAtKill: 0, unaccounted: 0, problems: [] });
    const lost = account(sender(10, undefined, noticedAt(6)), receiver(upTo(6), 0, line(2)), receiver([8, 9], 1));
    expect(lost).toMatchObject({ delivered: 8, inFlightAtKill: 0, unaccounted: 2 });
  });

  it('a message may arrive at one of its processes, not at both', () => {
    const result = account(sender(6, undefined, noticedAt(4)), receiver(upTo(4), 0, line(2)), receiver([3, 4, 5], 1));
    expect(result).toMatchObject({ delivered: 6, duplicates: 1 });
  });

  it('a sender that never noticed is a failure, and nothing is excused', () => {
    const result = account(sender(6), receiver(upTo(4), 0, line(2)), receiver([], 1));
    expect(result).toMatchObject({ inFlightAtKill: 0, unaccounted: 2 });
    expect(result.problems).toContain('node 1 → node 2: never heard that node 2 had gone');
  });

  it('a loss of the connection before the kill line excuses nothing', () => {
    const early = account(sender(8, undefined, noticedAt(1)), receiver(upTo(6), 0, line(4)), receiver([], 1));
    expect(early.problems).toContain('node 1 → node 2: never heard that node 2 had gone');
    expect(early.unaccounted).toBe(2);
  });
});

describe('when the sender was killed', () => {
  const killed = (settled: number, submitted = settled): Incarnation =>
    life(
      SENDER,
      0,
      (ledger) => {
        for (const seq of upTo(submitted)) ledger.submitted(RECEIVER, seq);
        for (const seq of upTo(settled)) ledger.accepted(RECEIVER, seq);
      },
      line(4),
    );

  it('the end of what it sent was in flight, settled or not', () => {
    const result = account(killed(8, 9), receiver(upTo(6)));
    expect(result).toMatchObject({ sent: 9, delivered: 6, inFlightAtKill: 3, unaccounted: 0, problems: [] });
  });

  it('a gap, and what came before the kill line, are not excused', () => {
    expect(account(killed(8), receiver([0, 1, 2, 3, 5, 6]))).toMatchObject({
      delivered: 6,
      inFlightAtKill: 1,
      unaccounted: 1,
    });
    expect(account(killed(8), receiver([0, 1]))).toMatchObject({ delivered: 2, inFlightAtKill: 4, unaccounted: 2 });
  });

  it('its next process counts for itself', () => {
    const next: Incarnation = life(SENDER, 1, (ledger) => {
      ledger.submitted(RECEIVER, 0);
      ledger.accepted(RECEIVER, 0);
    });
    const only0: Incarnation = receiver([0]);
    expect(account(next, only0)).toMatchObject({ sent: 1, delivered: 0, unaccounted: 1 });
  });
});
