import { describe, expect, it } from 'vitest';
import {
  AFTER_LEAVE_DELAY_MS,
  defaultReconnectPolicy,
  RECONNECT_DELAYS_MS,
} from '../../../src/locks/reconnect-policy.js';

const delaysAt = (fraction: number) =>
  RECONNECT_DELAYS_MS.map((_, failures) => defaultReconnectPolicy({ failures, graceful: false, fraction }));

describe('defaultReconnectPolicy', () => {
  it('waits longer after each failure and gives up in the end', () => {
    const delays = delaysAt(0.5);
    expect(delays).toEqual([...delays].sort((a = 0, b = 0) => a - b));
    const failures = RECONNECT_DELAYS_MS.length;
    expect(defaultReconnectPolicy({ failures, graceful: false, fraction: 0 })).toBeUndefined();
  });

  it('waits between half of each time and the whole, by the random fraction: 0.1 to 15 s', () => {
    expect(delaysAt(0)).toEqual(RECONNECT_DELAYS_MS.map((ms) => ms / 2));
    expect(delaysAt(0.5)).toEqual(RECONNECT_DELAYS_MS.map((ms) => (ms * 3) / 4));
    expect([delaysAt(0)[0], delaysAt(1).at(-1)]).toEqual([100, 15_000]);
  });

  it('tries once after an announced leave', () => {
    const after = (failures: number, fraction: number) =>
      defaultReconnectPolicy({ failures, graceful: true, fraction });
    expect([after(0, 0), after(0, 1)]).toEqual([AFTER_LEAVE_DELAY_MS / 2, AFTER_LEAVE_DELAY_MS]);
    expect(after(1, 0)).toBeUndefined();
  });
});
