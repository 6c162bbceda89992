import { expect, test } from 'vitest';
import { hasForgotten, isOtherInstance } from '../../../src/endpoint/transition-parts.js';
import { attempt } from './machine-fixtures.js';

test('two processes are other ones only if both say who they are', () => {
  expect([
    isOtherInstance('aa', 'bb'),
    isOtherInstance('aa', 'aa'),
    isOtherInstance(undefined, 'bb'),
    isOtherInstance('aa', undefined),
  ]).toEqual([true, false, false, false]);
});

test('a peer that dialled, or that asks again, has nothing left of the link before', () => {
  expect([
    hasForgotten(attempt(1, 'remote'), { instance: undefined }),
    hasForgotten(attempt(1, 'local'), { instance: 'aa' }),
    hasForgotten(attempt(1, 'local'), { instance: undefined }),
  ]).toEqual([true, true, false]);
});
