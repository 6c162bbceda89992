import { describe, expect, it } from 'vitest';
import {
  AFTER_LEAVE_DELAY_MS,
  defaultReconnectPolicy,
  RECONNECT_DELAYS_MS,
} from '../../../src/locks/reconnect-policy.js';

describe('defaultReconnectPolicy', () => {
  it('waits longer after each failure and gives up in the end', () => {
    const delays = RECONNECT_DELAYS_MS.map((_, failures) => defaultReconnectPolicy({ failures, graceful: false }));
    expect(delays).toEqual(RECONNECT_DELAYS_MS);
    expect(delays).toEqual([...RECONNECT_DELAYS_MS].sort((a, b) => a - b));
    expect(defaultReconnectPolicy({ failures: RECONNECT_DELAYS_MS.length, graceful: false })).toBeUndefined();
  });

  it('tries once after an announced leave', () => {
    expect(defaultReconnectPolicy({ failures: 0, graceful: true })).toBe(AFTER_LEAVE_DELAY_MS);
    expect(defaultReconnectPolicy({ failures: 1, graceful: true })).toBeUndefined();
  });
});
