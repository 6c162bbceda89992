import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseSoakOptions } from '../../../src/soak/options.js';

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('has defaults, and takes every option', () => {
  expect(parseSoakOptions([])).toEqual({
    seconds: 120,
    nodes: 50,
    transport: 'websocket',
    sampleEvery: 10,
    seed: 1,
    json: false,
    svg: undefined,
  });
  const argv = '--for 30m --nodes 7 --transport mixed --sample-every 3 --seed 9 --svg memory.svg --json';
  expect(parseSoakOptions(argv.split(' '))).toEqual({
    seconds: 1_800,
    nodes: 7,
    transport: 'mixed',
    sampleEvery: 3,
    seed: 9,
    json: true,
    svg: 'memory.svg',
  });
});

it.each([
  ['90s', 90],
  ['1.5m', 90],
  ['2h', 7_200],
])('reads %s as a time', (text, seconds) => {
  expect(parseSoakOptions(['--for', text]).seconds).toBe(seconds);
});

it.each(['--for 30', '--for 0s', '--for x', '--nodes 3', '--transport webrtc', '--sample-every 0', 'extra'])(
  'refuses %s',
  (argv) => {
    expect(() => parseSoakOptions(argv.split(' '))).toThrow(CommanderError);
  },
);
