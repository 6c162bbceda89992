import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, HEADER_BYTES } from '../../../src/local-network/numbered-message.js';

const message = { sender: 3, incarnation: 1, receiver: 7, seq: 123_456 };

describe('numbered messages', () => {
  it('come back as they were sent, whatever their size', () => {
    for (const size of [HEADER_BYTES, 17, 64, 1_000, 70_000]) {
      const bytes = encodeMessage(message, size);
      expect(bytes).toHaveLength(size);
      expect(decodeMessage(bytes, size)).toEqual(message);
    }
  });

  it('are read from a view into a larger buffer', () => {
    const bytes = encodeMessage(message, 64);
    const padded = new Uint8Array(100);
    padded.set(bytes, 13);
    expect(decodeMessage(padded.subarray(13, 77), 64)).toEqual(message);
  });

  it('are refused when any byte was altered', () => {
    const bytes = encodeMessage(message, 64);
    for (let at = 0; at < bytes.length; at++) {
      const altered = Uint8Array.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(decodeMessage(altered, 64)).toBeUndefined();
    }
  });

  it('are refused when they were cut or joined', () => {
    const bytes = encodeMessage(message, 64);
    expect(decodeMessage(bytes.subarray(0, 63), 64)).toBeUndefined();
    expect(decodeMessage(Uint8Array.from([...bytes, ...bytes]), 64)).toBeUndefined();
    expect(decodeMessage(new Uint8Array(0), 64)).toBeUndefined();
  });
});
