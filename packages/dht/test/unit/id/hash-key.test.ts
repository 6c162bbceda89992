import { toHex } from '@peerlatch/connection/base';
import { describe, expect, it } from 'vitest';
import { hashKey } from '../../../src/id/hash-key.js';

describe('hashKey', () => {
  it('is the beginning of SHA-256 (FIPS 180-4, example abc)', () => {
    expect(toHex(hashKey('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a3');
  });

  it('is the same for a text and its bytes, and another for another name', () => {
    expect(hashKey('grün')).toEqual(hashKey(new TextEncoder().encode('grün')));
    expect(hashKey('a')).not.toEqual(hashKey('b'));
  });
});
