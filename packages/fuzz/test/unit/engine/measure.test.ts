import { expect, test } from 'vitest';
import { measure } from '../../../src/engine/measure.js';

test('texts, bytes, maps and rings are measured, each thing once', () => {
  const ring: { text: string; self?: unknown } = { text: 'x'.repeat(100) };
  ring.self = ring;
  const value = { ring, again: ring, map: new Map([['k', new Uint8Array(1_000)]]) };
  const { size, sharesMemory } = measure(value, new ArrayBuffer(8));
  expect(size).toBeGreaterThan(1_100);
  expect(size).toBeLessThan(1_250);
  expect(sharesMemory).toBe(false);
});

test('memory of the given buffer is found at any depth', () => {
  const buffer = new ArrayBuffer(8);
  expect(measure({ a: [{ b: new Uint8Array(buffer, 2, 1) }] }, buffer).sharesMemory).toBe(true);
});
