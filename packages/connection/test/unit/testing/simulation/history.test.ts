import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLine, History } from '../../../../src/testing/simulation/history.js';

type Note = Parameters<History['note']>;

function historyOf(notes: readonly Note[], maxLines?: number): History {
  const history = new History(maxLines === undefined ? {} : { maxLines });
  for (const note of notes) history.note(...note);
  return history;
}

const hashes = (notes: readonly Note[]): string[] => {
  const history = historyOf(notes);
  return [history.canonicalHash(), history.traceHash()];
};

describe('the canonical hash', () => {
  const note = fc.tuple(fc.nat(50), fc.constantFrom('A', 'B', 'C'), fc.constantFrom('x', 'y', 'z'), fc.string());

  test('is the same whatever the order between peers, the times and the details', () => {
    const reordered = fc.array(note, { maxLength: 12 }).chain((notes) =>
      fc.record({
        notes: fc.constant(notes),
        ranks: fc.array(fc.nat(2), { minLength: notes.length, maxLength: notes.length }),
      }),
    );
    fc.assert(
      fc.property(reordered, ({ notes, ranks }) => {
        // Takes the next note of some peer each time: the order of each peer stays, that between them does not.
        const queues = ['A', 'B', 'C'].map((name) => notes.filter(([, peer]) => peer === name));
        const other = ranks.flatMap((rank): Note[] => {
          const queue = queues[rank]?.length ? queues[rank] : queues.find(({ length }) => length > 0);
          const [at, peer, what] = queue?.shift() ?? [0, '', ''];
          return [[at + 1, peer, what, 'other']];
        });
        expect(historyOf(other).canonicalHash()).toBe(historyOf(notes).canonicalHash());
        if (notes.length > 0) expect(historyOf(other).traceHash()).not.toBe(historyOf(notes).traceHash());
      }),
    );
  });

  test.each<[string, Note[]]>([
    [
      'another order at one peer',
      [
        [0, 'A', 'y'],
        [0, 'A', 'x'],
        [0, 'B', 'x'],
      ],
    ],
    [
      'something else',
      [
        [0, 'A', 'x'],
        [0, 'A', 'z'],
        [0, 'B', 'x'],
      ],
    ],
    [
      'at another peer',
      [
        [0, 'A', 'x'],
        [0, 'B', 'y'],
        [0, 'B', 'x'],
      ],
    ],
    [
      'less',
      [
        [0, 'A', 'x'],
        [0, 'A', 'y'],
      ],
    ],
    [
      'twice',
      [
        [0, 'A', 'x'],
        [0, 'A', 'y'],
        [0, 'A', 'y'],
        [0, 'B', 'x'],
      ],
    ],
  ])('is another one when it happened differently: %s', (_name, notes) => {
    const [canonical] = hashes([
      [0, 'A', 'x'],
      [0, 'A', 'y'],
      [0, 'B', 'x'],
    ]);
    expect(historyOf(notes).canonicalHash()).not.toBe(canonical);
  });

  test('can be asked for in between, and the history goes on', () => {
    const history = historyOf([[0, 'A', 'x']]);
    const [first, trace] = [history.canonicalHash(), history.traceHash()];
    expect([history.canonicalHash(), history.traceHash()]).toEqual([first, trace]);
    history.note(0, 'A', 'y');
    expect([history.canonicalHash(), history.traceHash()]).toEqual(
      hashes([
        [0, 'A', 'x'],
        [0, 'A', 'y'],
      ]),
    );
  });
});

test.each<[string, Note]>([
  ['a time', [2, 'A', 'x', 'd']],
  ['a peer', [1, 'B', 'x', 'd']],
  ['an event', [1, 'A', 'y', 'd']],
  ['a detail', [1, 'A', 'x', 'e']],
])('the trace hash is another one when a single thing is: %s', (_name, note) => {
  expect(historyOf([note]).traceHash()).not.toBe(historyOf([[1, 'A', 'x', 'd']]).traceHash());
  expect(historyOf([[1, 'A', 'x', 'd']]).traceHash()).toMatch(/^[0-9a-f]{40}$/);
});

test('only the last lines are kept, all are counted and all are in the hashes', () => {
  const notes: Note[] = [1, 2, 3, 4].map((at) => [at, 'A', `x${at}`]);
  const [all, last, none] = [historyOf(notes), historyOf(notes, 2), historyOf(notes, 0)];
  expect([all, last, none].map(({ lines }) => lines.map(({ at }) => at))).toEqual([[1, 2, 3, 4], [3, 4], []]);
  expect([all, last, none].map(({ count }) => count)).toEqual([4, 4, 4]);
  expect(new Set([all, last, none].map((history) => history.traceHash())).size).toBe(1);
  expect(new Set([all, last, none].map((history) => history.canonicalHash())).size).toBe(1);
});

test('a line is time, peer, event and detail', () => {
  expect(formatLine({ at: 1250, peer: 'A', what: 'connected B', detail: '' })).toBe('    1250.0 ms  A    connected B');
  expect(formatLine({ at: 0.25, peer: 'Bob', what: 'x', detail: 'd' })).toBe('       0.3 ms  Bob  x  d');
});
