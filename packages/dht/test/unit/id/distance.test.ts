import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPrefixBits, compareDistance, distance, sortByDistance } from '../../../src/id/distance.js';

const key = fc.uint8Array({ minLength: 20, maxLength: 20 });

function toBigInt(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

describe('the XOR metric', () => {
  it('is zero only between equal keys, symmetric, and keeps the triangle inequality', () => {
    return fc.assert(
      fc.property(key, key, key, (a, b, c) => {
        expect(toBigInt(distance(a, a))).toBe(0n);
        expect(distance(a, b)).toEqual(distance(b, a));
        expect(toBigInt(distance(a, c)) <= toBigInt(distance(a, b)) + toBigInt(distance(b, c))).toBe(true);
      }),
    );
  });

  it('orders by all 160 bits, beyond the precision of a double', () => {
    const target = new Uint8Array(20);
    const near = new Uint8Array(20).fill(1);
    const far = near.slice();
    far[19] = 2;
    expect(compareDistance(target, near, far)).toBeLessThan(0);
    expect(compareDistance(target, far, near)).toBeGreaterThan(0);
  });

  it('compares as the distances do as numbers', () => {
    return fc.assert(
      fc.property(key, key, key, (target, a, b) => {
        const [left, right] = [toBigInt(distance(target, a)), toBigInt(distance(target, b))];
        expect(Math.sign(compareDistance(target, a, b))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  it('counts the bits of the shared prefix', () => {
    const a = new Uint8Array(20);
    for (let bit = 0; bit < 160; bit++) {
      const b = a.slice();
      b[bit >> 3] = 0x80 >> (bit & 7);
      expect(commonPrefixBits(a, b)).toBe(bit);
    }
    expect(commonPrefixBits(a, a.slice())).toBe(160);
  });

  it('sorts without changing what it was given', () => {
    const keys = [9, 1, 5].map((last) => new Uint8Array(20).fill(last, 19));
    const sorted = sortByDistance(new Uint8Array(20), keys, (item) => item);
    expect(sorted.map((item) => item[19])).toEqual([1, 5, 9]);
    expect(keys.map((item) => item[19])).toEqual([9, 1, 5]);
  });
});
