import { expect, test } from 'vitest';
import { endOfCode, isGracefulCode } from '../../../../src/link/websocket/close-codes.js';

test('1001 and 3001 announce a graceful leave, nothing else does (wire-protocol 3.4)', () => {
  const codes = [undefined, 1000, 1001, 1005, 1006, 1009, 1011, 3000, 3001, 4999];
  expect(codes.filter(isGracefulCode)).toEqual([1001, 3001]);
  expect(endOfCode(1001)).toEqual({ graceful: true });
  expect(endOfCode(3001)).toEqual({ graceful: true });
});

test('a close without a code, with 1000 or with an application code is orderly but not graceful', () => {
  for (const code of [1000, 1005, 3000, 4000]) expect(endOfCode(code)).toEqual({ graceful: false });
});

test('all other codes are a loss, with the code and the cause; 1009 says that our frame was too large', () => {
  const cause = new Error('reset');
  expect(endOfCode(1006, cause)).toMatchObject({
    graceful: false,
    error: { code: 'CONNECTION_LOST', cause, data: { closeCode: 1006 } },
  });
  expect(endOfCode(1002).error?.code).toBe('CONNECTION_LOST');
  expect(endOfCode(1009)).toMatchObject({ graceful: false, error: { code: 'FRAME_TOO_LARGE' } });
});
