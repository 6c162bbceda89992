import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/wire/limits.js';
import { NameCache } from '../../../src/wire/name-cache.js';
import { codeThrownBy } from '../../support/wire-samples.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('NameCache', () => {
  it('reads names, again and again', () => {
    const names = new NameCache();
    for (const name of ['', 'layer0', 'system/handshaker', 'lüneburg', 'layer0', 'x'.repeat(limits.maxNameBytes)]) {
      const bytes = utf8(name);
      expect(names.read(bytes, 0, bytes.length)).toBe(name);
      expect(names.read(bytes, 0, bytes.length)).toBe(name);
    }
  });

  it('applies its finish once per name', () => {
    let calls = 0;
    const names = new NameCache((text) => `${text}${++calls}`);
    expect(names.read(utf8('a'), 0, 1)).toBe('a1');
    expect(names.read(utf8('a'), 0, 1)).toBe('a1');
  });

  it('refuses long names and text that is not UTF-8, every time', () => {
    const names = new NameCache();
    for (let i = 0; i < 2; i++) {
      expect(codeThrownBy(() => names.read(new Uint8Array(2_000).fill(65), 0, limits.maxNameBytes + 1))).toBe(
        'MALFORMED_FRAME',
      );
      expect(codeThrownBy(() => names.read(Uint8Array.of(0xff), 0, 1))).toBe('MALFORMED_FRAME');
    }
  });
});
