import fc from 'fast-check';
import { expect, test } from 'vitest';
import { append, EMPTY_OUTBOX, itemsOf, type OutboxItem, without } from '../../../src/endpoint/outbox.js';
import { item } from './machine-fixtures.js';

test('messages come out in the order in which they went in, each by itself (R12)', () => {
  const [a, b, c] = [item(1), item(2), item(3)];
  const outbox = [a, b, c].reduce(append, EMPTY_OUTBOX);
  expect(itemsOf(outbox)).toEqual([a, b, c]);
  expect(outbox).toMatchObject({ count: 3, bytes: 6 });
});

test('a list stays as it was when another is made of it', () => {
  const [a, b] = [item(1), item(2)];
  const one = append(EMPTY_OUTBOX, a);
  const two = append(one, b);
  without(two, a);
  expect([itemsOf(EMPTY_OUTBOX), itemsOf(one), itemsOf(two)]).toEqual([[], [a], [a, b]]);
});

test('what is not in the list cannot be taken out of it', () => {
  const outbox = append(EMPTY_OUTBOX, item(1));
  expect(without(outbox, item(1))).toBe(outbox);
});

test('whatever is added and taken out, the list is the array that it stands for', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ bytes: fc.nat({ max: 9 }), takeOut: fc.option(fc.nat({ max: 9 })) }), { maxLength: 20 }),
      (steps) => {
        let outbox = EMPTY_OUTBOX;
        let expected: OutboxItem[] = [];
        for (const { bytes, takeOut } of steps) {
          const added = item(bytes);
          outbox = append(outbox, added);
          expected.push(added);
          const gone = takeOut === null ? undefined : expected[takeOut];
          if (gone === undefined) continue;
          outbox = without(outbox, gone);
          expected = expected.filter((other) => other !== gone);
        }
        expect(itemsOf(outbox)).toEqual(expected);
        expect(outbox.count).toBe(expected.length);
        expect(outbox.bytes).toBe(expected.reduce((sum, { frame }) => sum + frame.length, 0));
      },
    ),
  );
});
