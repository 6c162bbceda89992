import { expect, it } from 'vitest';
import { growthOf } from '../../../src/figures/growth.js';

it('finds what each doubling adds, and goes on by that', () => {
  const growth = growthOf([100, 200, 800].map((nodes) => ({ nodes, value: 7 + 3 * Math.log2(nodes) })));
  expect(growth?.perDoubling).toBeCloseTo(3);
  expect(growth?.at(1_000_000)).toBeCloseTo(7 + 3 * Math.log2(1_000_000));
});

it('says nothing from one size', () => {
  expect(growthOf([])).toBeUndefined();
  expect(growthOf([{ nodes: 100, value: 1 }])).toBeUndefined();
  expect(
    growthOf([
      { nodes: 100, value: 1 },
      { nodes: 100, value: 2 },
    ]),
  ).toBeUndefined();
});
