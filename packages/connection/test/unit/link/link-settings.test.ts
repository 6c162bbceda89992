import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { linkSettings } from '../../../src/link/link-settings.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

test('an owner that throws is logged as an error, with what it threw', () => {
  const logged: unknown[] = [];
  const logger = { ...silentLogger, error: (event: string, fields?: unknown) => logged.push([event, fields]) };
  const error = new Error('owner');
  linkSettings({ clock: new VirtualClock(), logger }).onOwnerError(error);
  expect(logged).toEqual([['link.ownerThrew', { error }]]);
});

test('without limits or logger the defaults hold, and nothing is said', () => {
  const settings = linkSettings({ clock: new VirtualClock() });
  expect(settings.limits).toBe(limits);
  expect(() => settings.onOwnerError(new Error('owner'))).not.toThrow();
});
