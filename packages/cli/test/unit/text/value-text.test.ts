import { describe, expect, it } from 'vitest';
import { encodeValue, printedValue, showValue } from '../../../src/text/value-text.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a value', () => {
  it.each(['', 'hello', 'two\nlines\t…', '\ufeffwith a mark', '日本語 🙂'])('is text again: %j', (text) => {
    const shown = showValue(encodeValue(bytesOf(text)));
    expect(shown).toMatchObject({ text, note: '' });
    expect(printedValue(shown)).toBe(text);
  });

  it('that is no text is shown as base64, and says so', () => {
    const shown = showValue(encodeValue(new Uint8Array([0xff, 0xfe])));
    expect(shown).toEqual({
      bytes: new Uint8Array([0xff, 0xfe]),
      text: undefined,
      note: 'base64: the value is no text',
    });
    expect(printedValue(shown)).toBe('//4=');
  });

  it.each(['\x1b[2J', 'a\0b', '\u009b1m', 'abc\u202etxt.exe'])(
    'that would act on a terminal is not printed: %j',
    (text) => {
      expect(showValue(encodeValue(bytesOf(text)))).toMatchObject({
        text: undefined,
        note: expect.stringMatching(/control characters/),
      });
    },
  );

  it('of another type is shown whole, with its type', () => {
    const shown = showValue({ typeUrl: 'x/Y\x1b', value: bytesOf('a') });
    expect(shown).toEqual({ bytes: bytesOf('a'), text: undefined, note: 'base64, of the type "x/Y\\u001b"' });
  });

  it('that only says to be bytes is shown whole, too', () => {
    const { typeUrl } = encodeValue(bytesOf('a'));
    expect(showValue({ typeUrl, value: new Uint8Array([0x0a, 0x7f]) }).text).toBeUndefined();
  });
});
