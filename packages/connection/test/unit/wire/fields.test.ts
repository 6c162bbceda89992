import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../../src/base/bytes.js';
import { concat, field, textField } from '../../../src/wire/fields.js';
import { bytesField } from '../../support/proto-pieces.js';

describe('fields', () => {
  it.each([0, 1, 127, 128, 20_000])('writes a field of %i bytes', (length) => {
    const bytes = new Uint8Array(length).fill(7);
    expect(equalBytes(field(0x1a, bytes), bytesField(3, bytes))).toBe(true);
  });

  it('writes text as UTF-8', () => {
    expect(textField(0x0a, 'größe')).toEqual(bytesField(1, 'größe'));
  });

  it('joins in order', () => {
    expect(concat([Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3));
  });
});
