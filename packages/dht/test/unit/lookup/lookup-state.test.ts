import type { PeerId } from '@peerlatch/connection/peer';
import { peer } from '@peerlatch/connection/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contact, contactOf } from '../../../src/contact/contact.js';
import { type LookupSetup, LookupState } from '../../../src/lookup/lookup-state.js';

/** The target is 0, so that the number of a peer is its distance. */
const self = contactOf(peer(0xffff));
const c = (n: number): Contact => contactOf(peer(n));
const id = (n: number): PeerId => peer(n).id;

function stateOf(start: readonly number[], setup: Partial<LookupSetup> = {}): LookupState {
  const defaults: LookupSetup = {
    target: contactOf(peer(0)).key,
    selfId: self.peer.id,
    results: 3,
    parallelism: 2,
    maxQueries: 20,
    maxCandidates: 50,
    maxPeersPerAnswer: 10,
  };
  return new LookupState({ ...defaults, ...setup }, start.map(c));
}

function numbers(contacts: readonly Contact[]): readonly number[] {
  return contacts.map((contact) => Number.parseInt(contact.peer.id, 16));
}

/** Whom the state wants to ask until it has enough. */
function asks(state: LookupState): readonly number[] {
  const asked: Contact[] = [];
  for (let next = state.next(); next !== undefined; next = state.next()) asked.push(next);
  return numbers(asked);
}

describe('LookupState', () => {
  it('asks the nearest first, as many at a time as it may', () => {
    const state = stateOf([9, 3, 7]);
    expect(asks(state)).toEqual([3, 7]);
    state.answered(id(3), []);
    expect(asks(state)).toEqual([9]);
  });

  it('is finished when the nearest that did not fail have all answered, and not before', () => {
    const state = stateOf([1, 2, 3, 4, 5], { parallelism: 5 });
    expect(asks(state)).toEqual([1, 2, 3]);
    state.answered(id(1), []);
    state.answered(id(3), []);
    expect(state.isFinished).toBe(false);
    state.failed(id(2));
    expect(state.isFinished).toBe(false);
    expect(asks(state)).toEqual([4]);
    state.answered(id(4), []);
    expect(asks(state)).toEqual([1]);
    state.answered(id(1), []);
    expect(state.isFinished).toBe(true);
    const { contacts, failed, queries, isComplete } = state.result();
    expect([numbers(contacts), numbers(failed), queries, isComplete]).toEqual([[1, 3, 4], [2], 5, true]);
  });

  it('does not wait for those that nearer ones have pushed out', () => {
    const state = stateOf([50, 60]);
    asks(state);
    state.answered(id(50), [c(1), c(2), c(3)]);
    state.slow(id(60));
    asks(state);
    for (const n of [1, 2, 3]) {
      state.answered(id(n), []);
      asks(state);
    }
    expect(state.isFinished).toBe(true);
    expect(numbers(state.result().contacts)).toEqual([1, 2, 3]);
  });

  it('counts hops: one for a start contact, one more for each referral, the fewest if there are several ways', () => {
    const state = stateOf([40, 90], { parallelism: 1, results: 4 });
    asks(state);
    state.answered(id(40), [c(20)]);
    asks(state);
    state.answered(id(20), [c(10)]);
    asks(state);
    state.answered(id(10), []);
    expect(state.result().hops).toBe(3);
    asks(state);
    state.answered(id(90), [c(10)]);
    expect(state.result().hops).toBe(2);
  });

  it('a slow peer makes room for another question and another candidate, and its answer counts all the same', () => {
    const state = stateOf([1, 2, 3, 4], { parallelism: 1, results: 2 });
    expect(asks(state)).toEqual([1]);
    state.slow(id(1));
    expect(asks(state)).toEqual([2]);
    state.answered(id(2), []);
    expect(asks(state)).toEqual([3]);
    state.answered(id(3), []);
    expect(asks(state)).toEqual([]);
    expect(state.isFinished).toBe(false);
    state.answered(id(1), []);
    expect(state.isFinished).toBe(true);
    expect(numbers(state.result().contacts)).toEqual([1, 2]);
  });

  it('asks the nearest once more, and for more, after somebody failed: it had no room to name all', () => {
    const state = stateOf([1, 2], { results: 2 });
    expect([asks(state), state.wanted]).toEqual([[1, 2], 2]);
    state.answered(id(1), [c(1), c(2)]);
    state.failed(id(2));
    expect([state.isFinished, state.result().isComplete]).toEqual([false, false]);
    expect([asks(state), state.wanted]).toEqual([[1], 10]);
    expect(numbers(state.result().contacts)).toEqual([1]);
    state.answered(id(1), [c(1), c(2), c(3)]);
    expect([asks(state), state.wanted]).toEqual([[3], 3]);
    state.answered(id(3), []);
    expect([state.isFinished, numbers(state.result().contacts)]).toEqual([true, [1, 3]]);
  });

  it('never asks for more than an answer is read of, and asks nobody once more when nobody is left', () => {
    const state = stateOf([1, 2], { results: 9, maxPeersPerAnswer: 9, parallelism: 1 });
    asks(state);
    state.failed(id(1));
    expect([asks(state), state.wanted]).toEqual([[2], 9]);
    state.failed(id(2));
    expect([asks(state), state.isFinished, state.result().isComplete]).toEqual([[], true, false]);
  });

  it('a slow peer that fails leaves an exact result after one more look', () => {
    const state = stateOf([1, 2, 3], { parallelism: 1, results: 2 });
    asks(state);
    state.slow(id(1));
    for (const n of [2, 3]) {
      asks(state);
      state.answered(id(n), []);
    }
    state.failed(id(1));
    expect(asks(state)).toEqual([2]);
    state.answered(id(2), []);
    expect(state.isFinished).toBe(true);
    expect(numbers(state.result().contacts)).toEqual([2, 3]);
  });

  it('drops the own id, repetitions, and what an answer has beyond the bound', () => {
    const state = stateOf([9, 9], { maxPeersPerAnswer: 4, parallelism: 9, results: 9 });
    expect(asks(state)).toEqual([9]);
    state.answered(id(9), [self, c(9), c(5), c(5), c(4)]);
    expect(asks(state)).toEqual([5]);
  });

  it('ignores answers of whom it did not ask, second answers, and answers after a failure', () => {
    const state = stateOf([1, 2, 3], { parallelism: 2 });
    asks(state);
    state.answered(id(3), [c(5)]);
    state.answered(id(7), [c(6)]);
    state.failed(id(1));
    state.answered(id(1), [c(8)]);
    state.answered(id(2), []);
    state.answered(id(2), [c(4)]);
    state.failed(id(2));
    expect(asks(state)).toEqual([3]);
    state.answered(id(3), []);
    expect(numbers(state.result().contacts)).toEqual([2, 3]);
    expect(numbers(state.result().failed)).toEqual([1]);
  });

  it('never takes up again who failed', () => {
    const state = stateOf([1, 5], { parallelism: 1 });
    asks(state);
    state.failed(id(1));
    asks(state);
    state.answered(id(5), [c(1)]);
    expect(asks(state)).toEqual([5]);
    state.answered(id(5), [c(1)]);
    expect(asks(state)).toEqual([]);
    expect(state.isFinished).toBe(true);
  });

  it('ends at the bound of queries, and says that the result may not be the nearest', () => {
    const state = stateOf([1, 2, 3], { maxQueries: 2 });
    expect(asks(state)).toEqual([1, 2]);
    state.answered(id(1), []);
    expect(state.isFinished).toBe(false);
    state.answered(id(2), []);
    expect(asks(state)).toEqual([]);
    expect(state.isFinished).toBe(true);
    const { contacts, isComplete } = state.result();
    expect([numbers(contacts), isComplete]).toEqual([[1, 2], false]);
  });

  it('forgets the farthest that were not asked, never one that was', () => {
    const state = stateOf([100], { maxCandidates: 3, results: 9, parallelism: 9 });
    asks(state);
    state.answered(id(100), [c(5), c(4), c(3), c(2)]);
    expect(asks(state)).toEqual([2, 3]);
    state.answered(id(2), []);
    state.answered(id(3), []);
    expect(numbers(state.result().contacts)).toEqual([2, 3, 100]);
  });

  it('finds what a search of all reachable peers finds, in whatever order answers and failures come', () => {
    const graph = fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }), {
      minLength: 31,
      maxLength: 31,
    });
    const order = fc.infiniteStream(fc.nat());
    fc.assert(
      fc.property(graph, fc.uniqueArray(fc.integer({ min: 1, max: 30 })), order, (links, dead, picks) => {
        const state = stateOf([1, 2], { results: 30, maxQueries: 100 });
        const waiting: number[] = [];
        while (!state.isFinished) {
          waiting.push(...asks(state));
          const at = (picks.next().value as number) % waiting.length;
          const [n] = waiting.splice(at, 1) as [number];
          if (at % 2 === 1) state.slow(id(n));
          if (dead.includes(n)) state.failed(id(n));
          else state.answered(id(n), (links[n] ?? []).map(c));
        }
        expect(numbers(state.result().contacts)).toEqual(reachable([1, 2], links, dead));
      }),
    );
  });
});

/** The live ones that can be reached through live ones, in order of distance. */
function reachable(start: readonly number[], links: readonly (readonly number[])[], dead: readonly number[]) {
  const seen = new Set<number>();
  const open = [...start];
  for (let n = open.pop(); n !== undefined; n = open.pop()) {
    if (seen.has(n) || dead.includes(n)) continue;
    seen.add(n);
    open.push(...(links[n] ?? []));
  }
  return [...seen].sort((a, b) => a - b);
}
