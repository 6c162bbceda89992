import { expect, it } from 'vitest';
import { systemWallClock } from '../../../src/base/wall-clock.js';

it('is the time of day, ms since the epoch', () => {
  expect(Math.abs(systemWallClock() - (performance.timeOrigin + performance.now()))).toBeLessThan(1_000);
  expect(systemWallClock()).toBeGreaterThan(1.7e12);
});
