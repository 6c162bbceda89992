/**
 * Text on the wire. Names, ids and host names are short and almost always ASCII, so that case avoids the platform's
 * coders, which cost a few hundred ns per call. Used by the envelope path; never replaces what it cannot read.
 */
import { limits } from './limits.js';
import { malformed } from './malformed.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Where the platform has one (Node), a native reader of bytes as Latin-1; found, not imported, so that browsers do without. */
const latin1Slice = (globalThis as { Buffer?: { prototype: { latin1Slice?: unknown } } }).Buffer?.prototype
  .latin1Slice as ((this: Uint8Array, start: number, end: number) => string) | undefined;

/** UTF-8 bytes, fresh. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** True when every character takes one byte in UTF-8. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** Writes ASCII `text` at `at`; returns the offset behind it. */
export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Throws `MALFORMED_FRAME` when a name is above `limits.maxNameBytes`. */
export function checkNameLength(start: number, end: number): void {
  if (end - start > limits.maxNameBytes) throw malformed(`A name of ${end - start} bytes`, start);
}

/** The UTF-8 text in `bytes` from `start` to `end`. Throws `MALFORMED_FRAME` when it is not UTF-8. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  for (let i = start; i < end; i++) {
    if ((bytes[i] ?? 0) > 0x7f) return decodeUtf8(bytes, start, end);
  }
  return decodeLatin1(bytes, start, end);
}

/** One character per byte: exact for ASCII, and still one text per byte sequence for everything else. */
export function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  if (latin1Slice !== undefined) return latin1Slice.call(bytes, start, end);
  let text = '';
  for (let i = start; i < end; i += 1024) text += String.fromCharCode(...bytes.subarray(i, Math.min(end, i + 1024)));
  return text;
}

function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    throw malformed('Text that is not UTF-8', start);
  }
}
