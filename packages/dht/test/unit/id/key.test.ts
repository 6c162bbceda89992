import { fromHex, toHex } from '@peerlatch/connection/base';
import { describe, expect, it } from 'vitest';
import { complement, keyFromBytes } from '../../../src/id/key.js';

describe('a key', () => {
  it('has exactly 20 bytes', () => {
    expect(keyFromBytes(new Uint8Array(20))).toHaveLength(20);
    for (const length of [0, 19, 21])
      expect(() => keyFromBytes(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('has the complement of the golden vector (wire-protocol 11.3)', () => {
    const key = keyFromBytes(fromHex('85a918965476b514d0e2633b039269b0e51fdb1b') ?? new Uint8Array());
    expect(toHex(complement(key))).toBe('7a56e769ab894aeb2f1d9cc4fc6d964f1ae024e4');
    expect(complement(complement(key))).toEqual(key);
  });
});
