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
  expect(parseCycleOptions([])).toEqual({
    transport: 'webrtc',
    count: 200,
    ending: 'mixed',
    starve: false,
    json: false,
  });
  expect(parseCycleOptions('--transport wss --count 7 --ending abrupt --starve --json'.split(' '))).toEqual({
    transport: 'wss',
    count: 7,
    ending: 'abrupt',
    starve: true,
    json: true,
  });
});

it.each(['--transport tcp', '--count 0', '--count 1.5', '--count x', '--ending slow', '--what', 'extra'])(
  'refuses %s',
  (argv) => {
    expect(() => parseCycleOptions(argv.split(' '))).toThrow(CommanderError);
  },
);
