import { CommanderError } from 'commander';
import { expect, test, vi } from 'vitest';
import { parseHostileOptions } from '../../src/options.js';
import { ATTACK_NAMES } from '../../src/plan/attack-plan.js';

test('by default every attack is tried', () => {
  expect(parseHostileOptions([])).toEqual({ attacks: ATTACK_NAMES, seconds: 12, json: false, markdown: false });
});

test('attacks can be chosen, with their time', () => {
  const options = parseHostileOptions(['--only', 'pings', '--only', 'signals', '--for', '3', '--json']);
  expect(options).toEqual({ attacks: ['pings', 'signals'], seconds: 3, json: true, markdown: false });
});

test.each([['--only', 'tickling'], ['--for', '0'], ['--for', 'long'], ['--loudly']])('%s %s is refused', (...args) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => parseHostileOptions(args.filter((arg) => arg !== undefined))).toThrow(CommanderError);
  vi.restoreAllMocks();
});
