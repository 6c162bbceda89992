import { describe, expect, it } from 'vitest';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { decodeKeepAlive, encodeKeepAlive } from '../../../src/wire/keep-alive.js';
import { bytesField } from '../../support/proto-pieces.js';
import { codeThrownBy, fromText } from '../../support/wire-samples.js';

describe('keep-alive frames', () => {
  it('take a few bytes in field 1001', () => {
    expect(encodeKeepAlive({ reply: false })).toEqual(fromText('ca3e00'));
    expect(encodeKeepAlive({ reply: true })).toEqual(fromText('ca3e020801'));
  });

  it('are recognised', () => {
    for (const reply of [false, true]) {
      const envelope = decodeEnvelope(encodeKeepAlive({ reply }));
      expect(envelope.content).toBe('keepAlive');
      expect(decodeKeepAlive(envelope)).toEqual({ reply });
    }
  });

  it('are refused when malformed', () => {
    expect(codeThrownBy(() => decodeKeepAlive(decodeEnvelope(bytesField(1001, Uint8Array.of(0x08)))))).toBe(
      'MALFORMED_FRAME',
    );
  });
});
