/** Serialized protobuf fields in memory of their own, for the constant parts of frames. Not for the hot path: it allocates. */
import { encodeText } from './text.js';
import { varintSize, writeVarint } from './varint.js';

/** A length-delimited field: `tag` (one byte), length, `bytes`. */
export function field(tag: number, bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + varintSize(bytes.length) + bytes.length);
  out[0] = tag;
  out.set(bytes, writeVarint(out, 1, bytes.length));
  return out;
}

/** The same for a text. */
export function textField(tag: number, text: string): Uint8Array {
  return field(tag, encodeText(text));
}

/** One array holding all of `parts` in order. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
