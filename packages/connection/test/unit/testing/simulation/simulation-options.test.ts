import { expect, test } from 'vitest';
import { CALM_LIMIT_MS, CALM_STEP_MS, EMPTY_LIMIT_MS } from '../../../../src/testing/simulation/simulation-options.js';
import { limits } from '../../../../src/wire/limits.js';

test('a network has the time to become calm that its nodes may take, in whole steps', () => {
  const { connectTimeoutMs, livenessIntervalMs, livenessTimeoutMs, stallTimeoutMs, drainTimeoutMs } = limits;
  expect(CALM_LIMIT_MS).toBeGreaterThan(stallTimeoutMs + livenessIntervalMs + livenessTimeoutMs + 2 * connectTimeoutMs);
  expect(CALM_LIMIT_MS % CALM_STEP_MS).toBe(0);
  expect(EMPTY_LIMIT_MS).toBeGreaterThan(2 * drainTimeoutMs);
});
