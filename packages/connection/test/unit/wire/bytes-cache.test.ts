import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytesCache } from '../../../src/wire/bytes-cache.js';

const bytes = fc.uint8Array({ minLength: 0, maxLength: 40, max: 3 });

describe('BytesCache', () => {
  it('never gives the value of other bytes', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 200 }), (all) => {
        const cache = new BytesCache<string>();
        for (const each of all) {
          const known = cache.find(each, 0, each.length);
          if (known !== undefined) expect(known).toBe(each.join());
          cache.keep(each, 0, each.length, each.join());
          expect(cache.find(each, 0, each.length)).toBe(each.join());
        }
      }),
    );
  });

  it.each([1, 7, 8, 9, 15, 16, 17, 100])('tells %i bytes from the same with one changed, whichever it is', (length) => {
    const cache = new BytesCache<string>();
    const known = new Uint8Array(length).fill(5);
    cache.keep(known, 0, length, 'known');
    for (let i = 0; i < length; i++) {
      const other = Uint8Array.from(known);
      other[i] = 6;
      expect(cache.find(other, 0, length)).toBeUndefined();
    }
  });

  it('finds bytes wherever they stand, and copies what it keeps', () => {
    const cache = new BytesCache<string>();
    const frame = Uint8Array.of(9, 1, 2, 3, 9);
    cache.keep(frame, 1, 4, 'abc');
    frame.fill(0);
    expect(cache.find(Uint8Array.of(1, 2, 3), 0, 3)).toBe('abc');
    expect(cache.find(frame, 1, 4)).toBeUndefined();
  });

  it('does not keep long sequences', () => {
    const cache = new BytesCache<string>();
    const long = new Uint8Array(257);
    expect(cache.keep(long, 0, 257, 'x')).toBe('x');
    expect(cache.find(long, 0, 257)).toBeUndefined();
  });
});
