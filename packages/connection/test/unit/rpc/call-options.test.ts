import { describe, expect, it } from 'vitest';
import { checkTimeout, MAX_TIMEOUT_MS } from '../../../src/rpc/call-options.js';

describe('checkTimeout', () => {
  it.each([1, 0.5 + 0.5, 5_000, MAX_TIMEOUT_MS])('takes %d ms', (timeoutMs) => {
    expect(() => checkTimeout(timeoutMs)).not.toThrow();
  });

  it.each([0, 0.9, -5, Number.NaN, Number.POSITIVE_INFINITY, MAX_TIMEOUT_MS + 1])('refuses %d ms', (timeoutMs) => {
    expect(() => checkTimeout(timeoutMs)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
