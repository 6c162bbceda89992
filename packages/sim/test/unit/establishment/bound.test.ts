import { expect, it } from 'vitest';
import { BOUNDS, scenariosOf } from '../../../src/establishment/bound.js';
import { scriptPairs } from '../../../src/establishment/scripts.js';

it('bounds begin with one action, each is there once, and none comes before a smaller one', () => {
  expect(BOUNDS[0]).toEqual({ actions: 1, deadlines: 0 });
  expect(new Set(BOUNDS.map((bound) => JSON.stringify(bound))).size).toBe(BOUNDS.length);
  for (const [index, { actions, deadlines }] of BOUNDS.entries()) {
    const later = BOUNDS.slice(index + 1);
    expect(later.filter((other) => other.actions <= actions && other.deadlines <= deadlines)).toEqual([]);
  }
});

it('the scenarios of a bound are all pairs of its scripts, with its deadlines', () => {
  const scenarios = scenariosOf({ actions: 2, deadlines: 3 });
  expect(scenarios.map(({ scripts }) => scripts)).toEqual(scriptPairs(2));
  expect(scenarios.every(({ deadlines }) => deadlines === 3)).toBe(true);
});
