import { describe, expect, it } from 'vitest';
import { varintSize, writeVarint } from '../../../src/wire/varint.js';
import { varint } from '../../support/proto-pieces.js';

describe('varints', () => {
  it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455, 268_435_456, 0xff_ff_ff_ff])(
    'writes %i in as many bytes as it says',
    (value) => {
      const bytes = new Uint8Array(12);
      const end = writeVarint(bytes, 3, value);
      expect(bytes.subarray(3, end)).toEqual(varint(value));
      expect(varintSize(value)).toBe(end - 3);
    },
  );
});
