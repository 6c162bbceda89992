import { expect, it } from 'vitest';
import { deadContacts, neighbourPairs } from '../../../src/dht-network/final-check.js';

const facts = (node: number, neighbours: readonly string[]) => ({ node, neighbours, connections: 0, entries: 0 });
const idOf = (node: number): string => 'abc'[node] ?? '?';

it('counts neighbours that do not live', () => {
  const all = [facts(0, ['b', 'x']), facts(1, ['a', 'x', 'y'])];
  expect(deadContacts(all, new Set(['a', 'b']))).toBe(3);
  expect(deadContacts(all, new Set(['a', 'b', 'x', 'y']))).toBe(0);
});

it('takes each pair of neighbours once, also when only one of them knows', () => {
  const pairs = neighbourPairs([facts(0, ['b', 'c']), facts(1, ['a']), facts(2, [])], idOf);
  expect(pairs).toEqual([
    ['a', 'b'],
    ['a', 'c'],
  ]);
});
