import { describe, expect, it } from 'vitest';
import type { Incarnation } from '../../../src/local-network/flow-account.js';
import type { LedgerEntry, LedgerKind } from '../../../src/local-network/ledger.js';
import { verify } from '../../../src/local-network/verify.js';

const EDGES = [
  { a: 0, b: 1 },
  { a: 1, b: 2 },
];

const run = (
  kind: LedgerKind,
  peer: number,
  from: number,
  to: number,
  more: Partial<LedgerEntry> = {},
): LedgerEntry => ({
  kind,
  peer,
  incarnation: 0,
  code: undefined,
  from,
  to,
  ...more,
});

const sent = (peer: number, count: number): LedgerEntry[] => [
  run('submitted', peer, 0, count),
  run('accepted', peer, 0, count),
];
const process = (node: number, ...ledger: LedgerEntry[]): Incarnation => ({ node, incarnation: 0, ledger });

/** Three nodes in a row, ten messages each way on each edge. */
function network(): Incarnation[] {
  return [
    process(0, ...sent(1, 10), run('received', 1, 0, 10)),
    process(1, ...sent(0, 10), ...sent(2, 10), run('received', 0, 0, 10), run('received', 2, 0, 10)),
    process(2, ...sent(1, 10), run('received', 1, 0, 10)),
  ];
}

describe('the accounting of a network', () => {
  it('adds up all flows in both directions', () => {
    expect(verify(EDGES, network())).toEqual({
      sent: 40,
      delivered: 40,
      rejected: 0,
      rejectedByCode: {},
      inFlightAtKill: 0,
      unaccounted: 0,
      duplicates: 0,
      outOfOrder: 0,
      problems: [],
    });
  });

  it('finds a loss, a duplicate and a rejection on different edges', () => {
    const [first, second, third] = network();
    if (first === undefined || second === undefined || third === undefined) throw new Error('three nodes');
    const spoilt = [
      process(0, ...sent(1, 10), run('received', 1, 0, 4), run('received', 1, 5, 10)),
      process(
        1,
        ...sent(0, 10),
        run('submitted', 2, 0, 10),
        run('accepted', 2, 0, 9),
        run('rejected', 2, 9, 10, { code: 'NOT_CONNECTED' }),
        run('received', 0, 0, 10),
        run('received', 2, 0, 10),
      ),
      process(2, ...sent(1, 10), run('received', 1, 0, 9), run('received', 1, 8, 9)),
    ];
    expect(verify(EDGES, spoilt)).toEqual({
      sent: 40,
      delivered: 38,
      rejected: 1,
      rejectedByCode: { NOT_CONNECTED: 1 },
      inFlightAtKill: 0,
      unaccounted: 1,
      duplicates: 1,
      outOfOrder: 0,
      problems: [
        'node 1 → node 0: 1 messages were neither delivered nor rejected (4)',
        'node 1 → node 2: 1 messages were delivered more than once',
      ],
    });
  });

  it('excuses nothing between two nodes because a third was killed', () => {
    const [first, second, third] = network();
    if (first === undefined || second === undefined || third === undefined) throw new Error('three nodes');
    const kill = { toVictim: new Map([[1, 0]]), fromVictim: new Map([[1, 0]]) };
    const noticed = run('disconnected', 2, 10, 10);
    const lossy = [
      process(0, ...sent(1, 10), run('received', 1, 0, 8)),
      {
        ...second,
        ledger: [
          ...second.ledger.filter(({ kind, peer }) => kind !== 'received' || peer !== 2),
          run('received', 2, 0, 7),
          noticed,
        ],
      },
      { node: 2, incarnation: 0, kill, ledger: [...sent(1, 10), run('received', 1, 0, 6)] },
    ];
    expect(verify(EDGES, lossy)).toMatchObject({ sent: 40, delivered: 31, inFlightAtKill: 7, unaccounted: 2 });
  });

  it('notices messages of strangers and of processes that never were', () => {
    const [first, second, third] = network();
    if (first === undefined || second === undefined || third === undefined) throw new Error('three nodes');
    const stranger = { ...first, ledger: [...first.ledger, run('received', 2, 0, 1)] };
    const ghost = { ...third, ledger: [...third.ledger, run('received', 1, 0, 1, { incarnation: 1 })] };
    expect(verify(EDGES, [stranger, second, ghost]).problems).toEqual([
      'node 0 received messages of node 2, which is no neighbour',
      'node 2 received messages of node 1 (restarted), which is no neighbour',
    ]);
  });
});
