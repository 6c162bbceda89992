import { describe, expect, it, test } from 'vitest';
import { isolatedLogger, silentLogger } from '../../../src/base/logger.js';

test('the silent logger takes every level and says nothing', () => {
  const levels = [silentLogger.debug, silentLogger.info, silentLogger.warn, silentLogger.error];
  expect(levels.map((log) => log('event', { field: 1 }))).toEqual([undefined, undefined, undefined, undefined]);
});

describe('an isolated logger', () => {
  it('passes every line on and survives a logger that throws', () => {
    const lines: unknown[] = [];
    const line = (event: string, fields?: unknown): void => {
      lines.push([event, fields]);
      throw new Error('disk full');
    };
    const logger = isolatedLogger({ debug: line, info: line, warn: line, error: line });
    logger.debug('a', { n: 1 });
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(lines).toEqual([
      ['a', { n: 1 }],
      ['b', undefined],
      ['c', undefined],
      ['d', undefined],
    ]);
  });
});
