import { expect, test } from 'vitest';
import { RelayMemory } from '../../../src/rendezvous/relay-memory.js';
import { peer } from '../../../src/testing/fixtures.js';

const [target, other, a, b, c] = [peer(1), peer(2), peer(11), peer(12), peer(13)];

const order = (memory: RelayMemory): string[] => memory.order(target.id, [a, b, c]).map(({ id }) => id.slice(-1));

test('peers of which nothing is known stay in their order', () => {
  expect(order(new RelayMemory(9))).toEqual(['b', 'c', 'd']);
});

test('the one that reached the target last comes first, useful ones before unknown ones, silent ones last', () => {
  const memory = new RelayMemory(9);
  memory.failed(target.id, a.id, true);
  memory.reached(other.id, c.id);
  expect(order(memory)).toEqual(['d', 'c', 'b']);
  memory.reached(target.id, b.id);
  expect([order(memory), memory.lastFor(target.id)]).toEqual([['c', 'd', 'b'], b.id]);
});

test('of several useful ones the one that reached the target last comes first', () => {
  const memory = new RelayMemory(9);
  memory.reached(other.id, a.id);
  memory.reached(target.id, c.id);
  expect(order(memory)).toEqual(['d', 'b', 'c']);
});

test('what is used again is young again', () => {
  const memory = new RelayMemory(2);
  for (const [now, { id }] of [a, b, a, c].entries()) memory.spokeThroughRelay(id, now);
  expect([a, b, c].map(({ id }) => memory.relayedAt(id))).toEqual([2, undefined, 3]);
});

test('one that failed is not the last that worked any more, and still useful if it answered', () => {
  const memory = new RelayMemory(9);
  memory.reached(target.id, c.id);
  memory.failed(target.id, c.id, false);
  expect([memory.lastFor(target.id), order(memory)]).toEqual([undefined, ['d', 'b', 'c']]);
});

test('the failure of another relay changes nothing for the one that worked', () => {
  const memory = new RelayMemory(9);
  memory.reached(target.id, c.id);
  memory.failed(target.id, a.id, false);
  expect(memory.lastFor(target.id)).toBe(c.id);
});

test('memory is bounded: what was used longest ago is forgotten', () => {
  const memory = new RelayMemory(2);
  for (let n = 100; n < 200; n++) memory.reached(peer(n).id, peer(n + 1_000).id);
  expect([memory.size, memory.lastFor(peer(199).id), memory.lastFor(peer(197).id)]).toEqual([
    4,
    peer(1_199).id,
    undefined,
  ]);
});

test('who spoke through a relay is remembered until it speaks directly', () => {
  const memory = new RelayMemory(2);
  const [a, b, c] = [peer(1).id, peer(2).id, peer(3).id];
  memory.spokeThroughRelay(a, 5);
  memory.spokeThroughRelay(b, 6);
  memory.spokeDirectly(b);
  expect([memory.relayedAt(a), memory.relayedAt(b)]).toEqual([5, undefined]);
  memory.spokeThroughRelay(b, 7);
  memory.spokeThroughRelay(c, 8);
  expect([memory.relayedAt(a), memory.size]).toEqual([undefined, 2]);
});
