import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../../../src/wire/limits.js';
import { checkNameLength, decodeLatin1, decodeText, encodeText, isAscii, writeAscii } from '../../../src/wire/text.js';
import { codeThrownBy } from '../../support/wire-samples.js';

afterEach(() => vi.unstubAllGlobals());

describe('text on the wire', () => {
  it.each(['', 'layer0', 'ä', '日本語 and ascii', '\ufeffbom', '🙂'])('reads %j back', (text) => {
    const bytes = encodeText(text);
    expect(decodeText(Uint8Array.from([0x41, ...bytes, 0x42]), 1, 1 + bytes.length)).toBe(text);
  });

  it('reads a long ASCII text', () => {
    const text = 'abcdefghij'.repeat(20_000);
    expect(decodeText(encodeText(text), 0, text.length)).toBe(text);
  });

  it('refuses what is not UTF-8', () => {
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0x41, 0x80]]) {
      expect(codeThrownBy(() => decodeText(Uint8Array.from(bytes), 0, bytes.length))).toBe('MALFORMED_FRAME');
    }
  });

  it('gives different byte sequences different Latin-1 texts', () => {
    const texts = new Set(Array.from({ length: 256 }, (_, byte) => decodeLatin1(Uint8Array.of(byte), 0, 1)));
    expect(texts.size).toBe(256);
  });

  it('knows ASCII and writes it in place', () => {
    expect(isAscii('plain-123')).toBe(true);
    expect(isAscii('ü')).toBe(false);
    const bytes = new Uint8Array(5);
    expect(writeAscii(bytes, 1, 'abc')).toBe(4);
    expect([...bytes]).toEqual([0, 97, 98, 99, 0]);
  });

  it('bounds names', () => {
    expect(codeThrownBy(() => checkNameLength(7, 7 + limits.maxNameBytes))).toBeUndefined();
    expect(codeThrownBy(() => checkNameLength(7, 8 + limits.maxNameBytes))).toBe('MALFORMED_FRAME');
  });

  it('does without Buffer, as in browsers', async () => {
    vi.resetModules();
    vi.stubGlobal('Buffer', undefined);
    const fresh = await import('../../../src/wire/text.js');
    for (const text of ['', 'layer0', 'x'.repeat(3_000), 'größer']) {
      const bytes = encodeText(`<${text}>`);
      expect(fresh.decodeText(bytes, 1, bytes.length - 1)).toBe(text);
    }
    expect(fresh.decodeLatin1(Uint8Array.of(0xff, 0x41), 0, 2)).toBe('\u00ffA');
  });
});
