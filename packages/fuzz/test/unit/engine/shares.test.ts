import { expect, test } from 'vitest';
import { shareOut } from '../../../src/engine/shares.js';

test('all inputs are shared out by weight, large shares in parts with seeds of their own', () => {
  const shares = shareOut([{ name: 'a' }, { name: 'b', weight: 3 }, { name: 'c', weight: 0 }], 400_000, 7);
  const of = (name: string) =>
    shares.filter(({ target }) => target === name).reduce((sum, { inputs }) => sum + inputs, 0);
  expect([of('a'), of('b'), of('c')]).toEqual([100_000, 300_000, 200]);
  expect(Math.max(...shares.map(({ inputs }) => inputs))).toBeLessThanOrEqual(60_000);
  expect(new Set(shares.map(({ seed }) => seed)).size).toBe(shares.length);
});
