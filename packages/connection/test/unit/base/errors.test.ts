import { expect, test } from 'vitest';
import { ConnectionError, describeError, isConnectionError } from '../../../src/base/errors.js';

test('an error carries its code, its figures and its cause', () => {
  const cause = new Error('below');
  const error = new ConnectionError('OUTBOX_FULL', 'Full.', { cause, data: { count: 3 } });
  expect(error).toBeInstanceOf(Error);
  expect([error.name, error.code, error.message, error.cause, error.data]).toEqual([
    'ConnectionError',
    'OUTBOX_FULL',
    'Full.',
    cause,
    { count: 3 },
  ]);
});

test('an error without details has no cause and no figures', () => {
  const error = new ConnectionError('CLOSED', 'Closed.');
  expect('cause' in error).toBe(false);
  expect(error.data).toEqual({});
});

test('errors are told apart by class and code, never by text', () => {
  const error = new ConnectionError('CLOSED', 'CLOSED');
  expect(isConnectionError(error)).toBe(true);
  expect(isConnectionError(error, 'CLOSED')).toBe(true);
  expect(isConnectionError(error, 'ABORTED')).toBe(false);
  expect(isConnectionError(new Error('CLOSED'), 'CLOSED')).toBe(false);
  expect(isConnectionError(undefined)).toBe(false);
});

test('anything thrown has a text', () => {
  expect(['plain', new Error('message'), undefined, 7].map(describeError)).toEqual([
    'plain',
    'message',
    'undefined',
    '7',
  ]);
});
