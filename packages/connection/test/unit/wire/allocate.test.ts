import { afterEach, describe, expect, it, vi } from 'vitest';
import { allocateFrame } from '../../../src/wire/allocate.js';

afterEach(() => vi.unstubAllGlobals());

describe('allocateFrame', () => {
  it.each([0, 1, 300, 1_048_576])('gives exactly %i bytes', (bytes) => {
    const frame = allocateFrame(bytes);
    expect(frame).toBeInstanceOf(Uint8Array);
    expect(frame.length).toBe(bytes);
  });

  it('gives memory that no other frame has', () => {
    const [first, second] = [allocateFrame(100).fill(1), allocateFrame(100).fill(2)];
    expect(first.every((byte) => byte === 1)).toBe(true);
    expect(second.every((byte) => byte === 2)).toBe(true);
  });

  it('does without Buffer, as in browsers', async () => {
    vi.resetModules();
    vi.stubGlobal('Buffer', { from: Buffer.from });
    const fresh = await import('../../../src/wire/allocate.js');
    const frame = fresh.allocateFrame(10);
    expect(Object.getPrototypeOf(frame)).toBe(Uint8Array.prototype);
    expect(frame.length).toBe(10);
  });
});
