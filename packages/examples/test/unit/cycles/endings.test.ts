import { expect, it } from 'vitest';
import { endingsOf } from '../../../src/cycles/endings.js';

const namesOf = (...choice: Parameters<typeof endingsOf>): string[] =>
  endingsOf(...choice).map(({ how, by }) => `${how} ${by}`);

it('takes turns, and closes the pair from either side at the end', () => {
  for (const choice of ['graceful', 'abrupt', 'mixed'] as const) {
    expect(namesOf(choice, 'cut').slice(-2)).toEqual(['close 0', 'close 1']);
  }
  expect(namesOf('graceful', 'cut')).toHaveLength(8);
  expect(namesOf('graceful', 'cut')).not.toContain('abrupt 0');
  expect(namesOf('mixed', 'cut')).toEqual(['abrupt 0', 'abrupt 1', ...namesOf('graceful', 'cut')]);
});

it('kills less often than it cuts', () => {
  expect(namesOf('mixed', 'kill')).toEqual(['abrupt 0', ...namesOf('graceful', 'kill')]);
  expect(namesOf('abrupt', 'kill')).toEqual(['abrupt 0', 'abrupt 0', 'close 0', 'close 1']);
});
