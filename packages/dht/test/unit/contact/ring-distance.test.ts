import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRing,
  type RingNumber,
  ringDistance,
  ringPlaceFromBytes,
  ringPlaceOf,
} from '../../../src/contact/ring-distance.js';
import { ringIdOf } from '../../../src/id/ring-id.js';
import { contact } from '../../support/contacts.js';

const SIZE = 2n ** 120n - 1n;
const toBigInt = ({ high, middle, low }: RingNumber): bigint =>
  (BigInt(high) << 80n) | (BigInt(middle) << 40n) | BigInt(low);
const edges = [
  new Uint8Array(15),
  new Uint8Array(15).fill(255),
  new Uint8Array(15).fill(1, 14),
  new Uint8Array(15).fill(1, 4, 5),
];
const ringId = fc.oneof(fc.uint8Array({ minLength: 15, maxLength: 15 }), fc.constantFrom(...edges));

describe('the ring', () => {
  it('is measured exactly, as numbers of 120 bits are', () => {
    return fc.assert(
      fc.property(ringId, ringId, (a, b) => {
        const [from, to] = [ringPlaceFromBytes(a), ringPlaceFromBytes(b)];
        const [x, y] = [toBigInt(from), toBigInt(to)];
        expect(x).toBe(BigInt(`0x${Buffer.from(a).toString('hex')}`));
        expect(toBigInt(ringDistance(from, to))).toBe(y >= x ? y - x : y - x + SIZE);
        expect(Math.sign(compareRing(from, to))).toBe(x < y ? -1 : x > y ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });

  it('tells places apart that are one in a double', () => {
    const [a, b] = [contact(1, { region: 0xff_ff_ff_ff }), contact(2, { region: 0xff_ff_ff_ff })];
    expect(compareRing(ringPlaceOf(a), ringPlaceOf(b))).toBeLessThan(0);
    expect(ringDistance(ringPlaceOf(a), ringPlaceOf(b))).toEqual({ high: 0, middle: 0, low: 1 });
  });

  it('has a contact where its ring id is', () => {
    const uint32 = fc.option(fc.integer({ min: 0, max: 0xff_ff_ff_ff }), { nil: undefined });
    return fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 160n - 1n }), uint32, uint32, (n, region, ipAddress) => {
        const of = contact(n, {
          ...(region === undefined ? {} : { region }),
          ...(ipAddress === undefined ? {} : { ipAddress }),
        });
        expect(ringPlaceOf(of)).toEqual(ringPlaceFromBytes(ringIdOf(of.peer)));
      }),
    );
  });

  it('has ids of exactly 15 bytes', () => {
    for (const length of [0, 14, 16, 20]) {
      expect(() => ringPlaceFromBytes(new Uint8Array(length))).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });
});
