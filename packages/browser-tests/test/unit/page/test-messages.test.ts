import { expect, it } from 'vitest';
import { decodeNumber, encodeNumber, largeBytes, sumOf } from '../../../src/page/test-messages.js';

it('a number comes back as it was, also out of the middle of a buffer', () => {
  const bytes = new Uint8Array(12);
  bytes.set(encodeNumber(0xfe_dc_ba_98), 5);
  expect(decodeNumber(bytes.subarray(5, 9))).toBe(0xfe_dc_ba_98);
});

it('the sum of a large message tells when a byte is missing or changed', () => {
  const bytes = largeBytes(100_000);
  const changed = bytes.slice();
  changed[50_000] = (changed[50_000] ?? 0) ^ 1;
  expect(sumOf(largeBytes(100_000))).toBe(sumOf(bytes));
  expect(sumOf(changed)).not.toBe(sumOf(bytes));
  expect(sumOf(bytes.subarray(1))).toBe(sumOf(bytes) - (bytes[0] ?? 0));
});
