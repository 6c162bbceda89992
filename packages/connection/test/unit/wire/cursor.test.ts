import { describe, expect, it } from 'vitest';
import { Cursor } from '../../../src/wire/cursor.js';
import { bytesField, fixedField, join, numberField, varint } from '../../support/proto-pieces.js';
import { codeThrownBy } from '../../support/wire-samples.js';

function over(bytes: Uint8Array): Cursor {
  const cursor = new Cursor();
  cursor.open(bytes, 0);
  return cursor;
}

describe('Cursor', () => {
  it('reads varints of up to 64 bits', () => {
    for (const value of [0, 1, 127, 128, 300, 2 ** 32, 2 ** 53 - 1]) {
      expect(over(varint(value)).varint(10)).toBe(value);
    }
    expect(over(varint(2n ** 64n - 1n)).varint(10)).toBe(2 ** 64);
  });

  it('refuses a varint of more than ten bytes, or one cut off', () => {
    expect(codeThrownBy(() => over(new Uint8Array(11).fill(0x80)).varint(11))).toBe('MALFORMED_FRAME');
    const elevenBytes = Uint8Array.from([...new Uint8Array(10).fill(0x80), 0x00]);
    expect(codeThrownBy(() => over(elevenBytes).varint(11))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => over(Uint8Array.of(0x80, 0x01)).varint(1))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => over(new Uint8Array(0)).varint(0))).toBe('MALFORMED_FRAME');
  });

  it('reads tags of one and of several bytes', () => {
    const cursor = over(join(varint(0x0a), varint(8010)));
    expect([cursor.tag(3), cursor.tag(3)]).toEqual([0x0a, 8010]);
  });

  it('refuses field number 0 and numbers above 29 bits', () => {
    for (const tag of [0, 2, 7, 2n ** 32n, 2n ** 60n]) {
      expect(codeThrownBy(() => over(varint(tag)).tag(10))).toBe('MALFORMED_FRAME');
    }
  });

  it('refuses a tag behind the end', () => {
    expect(codeThrownBy(() => over(Uint8Array.of(0x0a)).tag(0))).toBe('MALFORMED_FRAME');
  });

  it('refuses a field that is longer than what holds it, also when the bytes go on', () => {
    const bytes = bytesField(1, new Uint8Array(200));
    const cursor = over(bytes);
    cursor.tag(bytes.length);
    expect(codeThrownBy(() => cursor.fieldEnd(bytes.length - 1))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => over(Uint8Array.of(5, 0, 0)).fieldEnd(3))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => over(varint(2n ** 40n)).fieldEnd(10))).toBe('MALFORMED_FRAME');
  });

  it('steps over every wire type but groups', () => {
    const bytes = join(bytesField(1, 'abc'), numberField(2, -1n), fixedField(3, 4), fixedField(4, 8));
    const cursor = over(bytes);
    while (cursor.at < bytes.length) cursor.skip(cursor.tag(bytes.length), bytes.length);
    expect(cursor.at).toBe(bytes.length);
    for (const wireType of [3, 4, 6, 7]) {
      expect(codeThrownBy(() => over(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0)).skip(8 + wireType, 8))).toBe(
        'MALFORMED_FRAME',
      );
    }
  });

  it('refuses fixed-size numbers that are cut off', () => {
    expect(codeThrownBy(() => over(new Uint8Array(3)).skip(8 + 5, 3))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => over(new Uint8Array(7)).skip(8 + 1, 7))).toBe('MALFORMED_FRAME');
  });

  it('lets go of the bytes', () => {
    const cursor = over(new Uint8Array(5));
    cursor.release();
    expect(cursor.bytes.length).toBe(0);
  });
});
