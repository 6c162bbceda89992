import { expect, test } from 'vitest';
import { SimulationViolation } from '../../../../src/testing/simulation/violation.js';

test('it names the invariant that does not hold', () => {
  const violation = new SimulationViolation('lock tables agree', 'A holds x.');
  expect(violation).toBeInstanceOf(Error);
  expect([violation.name, violation.invariant, violation.message]).toEqual([
    'SimulationViolation',
    'lock tables agree',
    'lock tables agree: A holds x.',
  ]);
});
