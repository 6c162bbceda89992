import { expect, test } from 'vitest';
import { assertNever, invariant } from '../../../src/base/assert.js';

test('a broken invariant throws and says what was promised', () => {
  expect(() => invariant(false, 'one is two')).toThrow('Invariant violated: one is two');
  expect(() => invariant(true, 'one is one')).not.toThrow();
});

test('a value that no branch expects throws and is named', () => {
  expect(() => assertNever('surprise' as never)).toThrow('Unexpected value: "surprise"');
});
