import { describe, expect, it } from 'vitest';
import { isLockId } from '../../../src/locks/lock-id.js';

describe('isLockId', () => {
  it('takes texts of 1 to so many bytes of UTF-8', () => {
    expect(isLockId('', 10)).toBe(false);
    expect(isLockId('x', 10)).toBe(true);
    expect(isLockId('x'.repeat(10), 10)).toBe(true);
    expect(isLockId('x'.repeat(11), 10)).toBe(false);
    expect(isLockId('ö'.repeat(5), 10)).toBe(true);
    expect(isLockId('ö'.repeat(6), 10)).toBe(false);
    expect(isLockId('€€€', 10)).toBe(true);
    expect(isLockId('€€€€', 10)).toBe(false);
  });
});
