import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';

test('the silent logger takes every level and says nothing', () => {
  const levels = [silentLogger.debug, silentLogger.info, silentLogger.warn, silentLogger.error];
  expect(levels.map((log) => log('event', { field: 1 }))).toEqual([undefined, undefined, undefined, undefined]);
});
