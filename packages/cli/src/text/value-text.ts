/**
 * Values between the terminal and the wire: bytes in a `google.protobuf.BytesValue`. Shown as text where that is what they are, and safe
 * to show: whoever stored a value may have put commands for terminals into it.
 */
import { bodyTypes } from '@peerlatch/connection/wire';
import type { EntryData } from '@peerlatch/dht/node';

const TYPE_URL = `type.googleapis.com/${bodyTypes.bytesValue.typeName}`;

/** Control characters but tab and line breaks, and marks that turn the direction of writing. */
const UNSAFE = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** A stored value, read. */
export interface ShownValue {
  /** What was put, or all bytes of a value of another type. */
  readonly bytes: Uint8Array;
  /** The bytes as text, or undefined: they are none, or would act on a terminal. */
  readonly text: string | undefined;
  /** What people have to know about it; empty for plain text. */
  readonly note: string;
}

export function encodeValue(bytes: Uint8Array): EntryData {
  return { typeUrl: TYPE_URL, value: bodyTypes.bytesValue.encode({ value: bytes }) };
}

/** Never throws: values come from anybody. */
export function showValue({ typeUrl, value }: EntryData): ShownValue {
  const bytes = typeUrl === TYPE_URL ? unwrap(value) : undefined;
  if (bytes === undefined) {
    return { bytes: value, text: undefined, note: `base64, of the type ${JSON.stringify(typeUrl)}` };
  }
  const text = textOf(bytes);
  if (text === undefined) return { bytes, text, note: 'base64: the value is no text' };
  if (UNSAFE.test(text)) return { bytes, text: undefined, note: 'base64: the value has control characters' };
  return { bytes, text, note: '' };
}

/** The value in one piece: text, or base64. */
export function printedValue({ bytes, text }: ShownValue): string {
  return text ?? Buffer.from(bytes).toString('base64');
}

function unwrap(value: Uint8Array): Uint8Array | undefined {
  try {
    return bodyTypes.bytesValue.decode(value).value;
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
