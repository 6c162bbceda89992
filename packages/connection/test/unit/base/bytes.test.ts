import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes, equalBytes, fromHex, toHex } from '../../../src/base/bytes.js';

test('bytes become lower-case hexadecimal and come back from either case', () => {
  expect(toHex(Uint8Array.of(0, 10, 0xff))).toBe('000aff');
  expect(fromHex('000AfF')).toEqual(Uint8Array.of(0, 10, 0xff));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => equalBytes(fromHex(toHex(bytes)) ?? Uint8Array.of(1), bytes)));
});

test.each(['0', '0g', '0x00', ' 00', '+1'])('%j is no hexadecimal text', (text) => {
  expect(fromHex(text)).toBeUndefined();
});

test('order is lexicographic by unsigned value, and a prefix sorts first', () => {
  expect(compareBytes(Uint8Array.of(1), Uint8Array.of(0xff))).toBeLessThan(0);
  expect(compareBytes(Uint8Array.of(2), Uint8Array.of(1, 9))).toBeGreaterThan(0);
  expect(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0);
  expect(compareBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(0);
});

test('bytes are equal only in full length', () => {
  expect(equalBytes(Uint8Array.of(), Uint8Array.of())).toBe(true);
  expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
});
