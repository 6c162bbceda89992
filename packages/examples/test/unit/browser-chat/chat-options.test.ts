import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseChatOptions } from '../../../src/browser-chat/chat-options.js';

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function exitCodeOf(...argv: string[]): number {
  try {
    parseChatOptions(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  throw new Error('it was accepted');
}

it('the chat listens on this machine only unless told otherwise', () => {
  expect(parseChatOptions([])).toEqual({ host: '127.0.0.1', port: 8080 });
  expect(parseChatOptions(['--host', '0.0.0.0', '--port', '0'])).toEqual({ host: '0.0.0.0', port: 0 });
});

it('help is no mistake, a wrong port and an unknown word are', () => {
  expect(exitCodeOf('--help')).toBe(0);
  expect([exitCodeOf('--port', '65536'), exitCodeOf('--port', '-1'), exitCodeOf('now')]).toEqual([1, 1, 1]);
});
