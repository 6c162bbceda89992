import { expect, test } from 'vitest';
import { ConnectionError } from '../../../../src/base/errors.js';
import { CallBook, type Caller } from '../../../../src/testing/simulation/call-book.js';

function caller(name: string): Caller & { readonly notes: string[] } {
  const notes: string[] = [];
  return { name, notes, note: (what, detail = '') => void notes.push(`${what} ${detail}`.trim()) };
}

test('how each call ends is noted, with its code, and never rejects', async () => {
  const book = new CallBook();
  const a = caller('A');
  const tracked = [
    book.track(a, 'connect', Promise.resolve(7)),
    book.track(a, 'lock', Promise.reject(new ConnectionError('CLOSED', 'Test.'))),
    book.track(a, 'ask', Promise.reject('why')),
  ];
  expect([book.open, book.describe()]).toEqual([3, ['A waits for connect.', 'A waits for lock.', 'A waits for ask.']]);
  expect(await Promise.all(tracked)).toEqual([7, undefined, undefined]);
  expect(a.notes).toEqual(['connect succeeded', 'lock rejected CLOSED', 'ask rejected why']);
  expect([book.open, book.describe()]).toEqual([0, []]);
  expect(book.rejections).toEqual(['lock of A was rejected with CLOSED.', 'ask of A was rejected with why.']);
});

test('nobody waits for the calls of a dead process, and how they end is not noted', async () => {
  const book = new CallBook();
  const [a, b] = [caller('A'), caller('B')];
  const calls = [Promise.resolve(), Promise.reject(new Error('no')), Promise.resolve()] as const;
  const tracked = [book.track(a, 'x', calls[0]), book.track(a, 'y', calls[1]), book.track(b, 'z', calls[2])];
  book.forget(a);
  expect(book.describe()).toEqual(['B waits for z.']);
  await Promise.all(tracked);
  expect([a.notes, b.notes, book.open, book.rejections]).toEqual([[], ['z succeeded'], 0, []]);
});
