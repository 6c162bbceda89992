import type { PeerId } from '@peerlatch/connection/peer';
import { peer } from '@peerlatch/connection/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactOf } from '../../../src/contact/contact.js';
import { sortByDistance } from '../../../src/id/distance.js';
import { type HopResponse, type OperationKind, RecursiveSession } from '../../../src/routing/recursive-session.js';
import { entry } from './routing-stand.js';

const self = contactOf(peer(1));
const target = contactOf(peer(100)).key;
const limits = { operationResults: 10, maxOperationHops: 4, maxEntriesPerKey: 8 };

function session(operation: OperationKind = 'find', expectedPaths = 2) {
  return new RecursiveSession({ self, target, operation, expectedPaths, limits });
}

const ids = (...numbers: readonly number[]): PeerId[] => numbers.map((n) => peer(n).id);

function response(from: number, path: readonly number[], fields: Partial<HopResponse> = {}): HopResponse {
  return { from: peer(from).id, closest: [], entries: [], noCloserNodes: false, path: ids(...path), ...fields };
}

const end = { noCloserNodes: true };

describe('the books of a recursive operation', () => {
  it('are complete when a path has ended and every known hop has answered', () => {
    const books = session();
    expect([books.isComplete, books.hasEnd]).toEqual([false, false]);
    books.add(response(2, [1]));
    expect(books.isComplete).toBe(false);
    books.add(response(5, [1, 2, 3, 4], end));
    expect([books.isComplete, books.hasEnd, books.hops]).toEqual([false, true, 4]);
    books.add(response(3, [1, 2]));
    expect(books.isComplete).toBe(true);
  });

  it('take a hop whose successor has answered for one that has', () => {
    const books = session();
    books.add(response(4, [1, 2, 3], end));
    expect(books.isComplete).toBe(false);
    books.add(response(3, [1, 2]));
    expect(books.isComplete).toBe(true);
  });

  it('do not wait for their own node', () => {
    const books = session();
    books.add(response(3, [1, 2], end));
    expect(books.isComplete).toBe(true);
  });

  it('of a fetch are complete with the end of every path, or one entry of a storer', () => {
    const books = session('fetch');
    books.add(response(2, [1], end));
    expect(books.isComplete).toBe(false);
    books.add(response(2, [1], end));
    expect(books.isComplete).toBe(false);
    books.add(response(3, [1], { ...end, entries: [entry(target, 9, { stale: true })] }));
    expect(books.isComplete).toBe(true);
    const found = session('fetch');
    found.add(response(2, [1], { ...end, entries: [entry(target, 9)] }));
    expect([found.isComplete, found.entries]).toEqual([true, [entry(target, 9)]]);
  });

  it('of a fetch wait for no more paths than go on, and for at least one', () => {
    const books = session('fetch');
    books.expectPaths(0);
    expect(books.isComplete).toBe(false);
    books.add(response(2, [1], end));
    expect(books.isComplete).toBe(true);
    const more = session('fetch', 1);
    more.expectPaths(2);
    more.add(response(2, [1], end));
    expect(more.isComplete).toBe(true);
  });

  it('keep the ten nearest contacts, each once, whoever names them', () => {
    const numbers = fc.array(fc.array(fc.integer({ min: 2, max: 60 }), { maxLength: 12 }), { maxLength: 8 });
    const property = fc.property(numbers, (answers) => {
      const books = session();
      books.addContacts([self]);
      for (const [index, closest] of answers.entries())
        books.add(response(200 + index, [1], { closest: closest.map((n) => contactOf(peer(n))) }));
      const all = [...new Set([1, ...answers.flat()])].map((n) => contactOf(peer(n)));
      expect(books.closest).toEqual(sortByDistance(target, all, ({ key }) => key).slice(0, 10));
    });
    void fc.assert(property);
  });

  it('merge entries, the newest of each creator', () => {
    const books = session('fetch');
    const [old, fresh] = [1n, 2n].map((seconds) => entry(target, 9, { createdAt: { seconds, nanos: 0 } }));
    books.add(response(2, [1], { entries: [fresh, old] as never }));
    books.addEntries([entry(target, 10)]);
    expect(books.entries).toEqual([fresh, entry(target, 10)]);
  });

  it('are bounded, whatever paths are made up', () => {
    const books = session();
    books.add(
      response(
        2,
        Array.from({ length: 50 }, (_, n) => 10 + n),
        end,
      ),
    );
    for (const n of [10, 11, 12, 13]) books.add(response(n, []));
    expect(books.isComplete).toBe(true);
  });
});
