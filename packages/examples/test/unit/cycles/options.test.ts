import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseCycleOptions } from '../../../src/cycles/options.js';

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('has defaults, and takes every option', () => {
  expect(parseCycleOptions([])).toEqual({ transport: 'webrtc', count: 200, json: false });
  expect(parseCycleOptions('--transport wss --count 7 --json'.split(' '))).toEqual({
    transport: 'wss',
    count: 7,
    json: true,
  });
});

it.each(['--transport tcp', '--count 0', '--count 1.5', '--count x', '--what', 'extra'])('refuses %s', (argv) => {
  expect(() => parseCycleOptions(argv.split(' '))).toThrow(CommanderError);
});
