import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFraction, randomHex, systemRandom } from '../../../src/base/random.js';

const fixed = (bytes: readonly number[]) => ({ bytes: (count: number) => Uint8Array.from(bytes.slice(0, count)) });

test('the system source gives as many bytes as asked for, fresh ones each time', () => {
  expect(systemRandom.bytes(0)).toHaveLength(0);
  const [a, b] = [systemRandom.bytes(20), systemRandom.bytes(20)];
  expect(a).toHaveLength(20);
  expect(a).not.toEqual(b);
});

test('random text has two characters per byte', () => {
  expect(randomHex(fixed([0, 255, 16]), 3)).toBe('00ff10');
});

test('a random fraction is at least 0 and below 1', () => {
  expect(randomFraction(fixed([0, 0, 0, 0]))).toBe(0);
  expect(randomFraction(fixed([255, 255, 255, 255]))).toBeLessThan(1);
  expect(randomFraction(fixed([0x80, 0, 0, 0]))).toBe(0.5);
  const four = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });
  fc.assert(fc.property(four, (bytes) => randomFraction(fixed(bytes)) >= 0 && randomFraction(fixed(bytes)) < 1));
});

test('a fraction is read from a source that hands out views into larger buffers', () => {
  const buffer = Uint8Array.of(9, 9, 0x40, 0, 0, 0, 9);
  expect(randomFraction({ bytes: (count) => buffer.subarray(2, 2 + count) })).toBe(0.25);
});
