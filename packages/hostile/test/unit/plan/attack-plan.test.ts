import { limits } from '@peerlatch/connection/wire';
import { describe, expect, test } from 'vitest';
import { ATTACK_NAMES, planOf } from '../../../src/plan/attack-plan.js';

describe.each(ATTACK_NAMES)('%s', (name) => {
  const { bounds, budget, what } = planOf(name);

  test('names limits that exist, and says what it does', () => {
    expect(bounds.filter((bound) => !(bound in limits))).toEqual([]);
    expect([bounds.length > 0, what.length > 0]).toEqual([true, true]);
  });

  test('has a budget that follows from limits and is below half a gibibyte', () => {
    expect(budget(limits)).toBeGreaterThan(0);
    expect(budget(limits)).toBeLessThan(512 * 1_048_576);
  });
});
