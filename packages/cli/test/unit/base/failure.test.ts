import { ConnectionError } from '@peerlatch/connection/base';
import { describe, expect, it } from 'vitest';
import { errorText, Failure, failureFacts, failureLine, oneLine } from '../../../src/base/failure.js';

describe('failures', () => {
  it.each([
    [new Failure('NOT_FOUND', 'x'), 3],
    [new Failure('NOT_JOINED', 'x'), 4],
    [new Failure('TIMEOUT', 'x'), 1],
    [new Failure('TIMEOUT', 'x', { exitCode: 4 }), 4],
    [new Failure('INTERRUPTED', 'x'), 130],
    [new ConnectionError('INVALID_DESCRIPTOR', 'x'), 2],
    [new ConnectionError('DIAL_FAILED', 'x'), 4],
    [new ConnectionError('STORAGE_FAILED', 'x'), 1],
    [new TypeError('x'), 1],
  ])('%s ends with exit code %i', (error, exitCode) => {
    expect(failureFacts(error).exitCode).toBe(exitCode);
  });

  it('are one line with the code, or one JSON object', () => {
    const facts = failureFacts(new ConnectionError('STORAGE_FAILED', 'A\n disk\x1b[2J is\tfull.'));
    expect(failureLine(facts, false)).toBe('peerlatch: A disk [2J is full. [STORAGE_FAILED]');
    expect(JSON.parse(failureLine(facts, true))).toMatchObject({ type: 'error', code: 'STORAGE_FAILED' });
  });

  it('say what to do when nobody answers', () => {
    const error = new ConnectionError('DIAL_FAILED', 'Refused.');
    expect(failureFacts(error).message).toBe(
      'Refused. Check that the peer runs, and that it can be reached from here.',
    );
    expect(errorText(error)).toBe('Refused.');
  });

  it('that nobody foresaw keep their text', () => {
    expect(failureFacts('odd')).toMatchObject({ code: 'UNEXPECTED', message: expect.stringMatching(/^odd /) });
    expect(oneLine(' a \r\n b ')).toBe('a b');
  });
});
