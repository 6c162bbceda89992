import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseOptions } from '../../../src/local-network/options.js';

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function exitCodeOf(...argv: string[]): number {
  try {
    parseOptions(argv, true);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the command line', () => {
  it('has defaults for everything, and runs until Ctrl-C where somebody watches', () => {
    expect(parseOptions([], true).local).toEqual({
      nodes: 8,
      transport: 'websocket',
      seconds: undefined,
      rate: 50,
      payload: 64,
      seed: 1,
      kill: true,
      json: false,
    });
  });

  it('ends after ten seconds where nobody watches', () => {
    expect(parseOptions([], false).local.seconds).toBe(10);
    expect(parseOptions(['--json'], true).local.seconds).toBe(10);
    expect(parseOptions(['--for', '3'], false).local.seconds).toBe(3);
  });

  it('takes every option', () => {
    const argv = '--nodes 16 --transport mixed --for 30 --rate 200 --payload 1000 --seed 7 --no-kill --json'.split(' ');
    expect(parseOptions(argv, true).local).toEqual({
      nodes: 16,
      transport: 'mixed',
      seconds: 30,
      rate: 200,
      payload: 1_000,
      seed: 7,
      kill: false,
      json: true,
    });
  });

  it('refuses what makes no sense', () => {
    for (const argv of [
      '--nodes 1',
      '--nodes 65',
      '--nodes x',
      '--nodes 2.5',
      '--for 0',
      '--rate -1',
      '--payload 15',
      '--seed 1e3',
      '--transport carrier-pigeon',
      '--transport mixed --nodes 3',
      '--svg x.svg',
      '--dht --transport webrtc',
      '--dht --transport websocket',
      '--dht --rate 50',
      '--dht --payload 64',
      '--dht --nodes 3',
      '--what',
      'extra',
    ]) {
      expect(exitCodeOf(...argv.split(' ')), argv).not.toBe(0);
    }
  });

  it('runs a DHT only where it is asked for, with defaults of its own', () => {
    expect(parseOptions([], true).dht).toBeUndefined();
    expect(parseOptions(['--dht'], false).dht).toEqual({
      ...{ nodes: 16, seconds: 10, seed: 1, kill: true, json: false, svg: undefined },
    });
    const argv = '--dht --nodes 8 --for 5 --seed 7 --no-kill --json --svg x.svg'.split(' ');
    expect(parseOptions(argv, true).dht).toEqual({
      ...{ nodes: 8, seconds: 5, seed: 7, kill: false, json: true, svg: 'x.svg' },
    });
  });

  it('helps', () => {
    expect(exitCodeOf('--help')).toBe(0);
  });
});
