/**
 * Protobuf as the fuzzer sees it: a list of fields, read as far as it goes and written back with lengths that fit. The
 * field mutator works on it; targets that take several frames in one input use it as their container. Never throws.
 */

/** One field. `payload` is the value of a varint or fixed number as it was, and the content of a length-delimited one. */
export interface Field {
  readonly number: number;
  readonly wireType: number;
  readonly payload: Uint8Array;
}

/** What could be read, and what stands behind it. */
export interface FieldList {
  readonly fields: readonly Field[];
  readonly rest: Uint8Array;
}

const MAX_FIELDS = 4_096;

/** Fields from the start on, up to the first thing that is none. They are views: nobody changes an input in place. */
export function readFields(bytes: Uint8Array): FieldList {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length && fields.length < MAX_FIELDS) {
    const tag = readVarint(bytes, at);
    if (tag === undefined || tag.value < 8) break;
    const wireType = tag.value % 8;
    const span = spanOf(bytes, tag.end, wireType);
    if (span === undefined) break;
    fields.push({ number: Math.floor(tag.value / 8), wireType, payload: bytes.subarray(span.start, span.end) });
    at = span.end;
  }
  return { fields, rest: bytes.subarray(at) };
}

/** The bytes of a list, with tags and lengths that fit. */
export function writeFields({ fields, rest }: FieldList): Uint8Array {
  let size = rest.length;
  for (const { number, wireType, payload } of fields) {
    size += varintSize(number * 8 + wireType) + payload.length + (wireType === 2 ? varintSize(payload.length) : 0);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const { number, wireType, payload } of fields) {
    at = writeVarint(out, at, number * 8 + wireType);
    if (wireType === 2) at = writeVarint(out, at, payload.length);
    out.set(payload, at);
    at += payload.length;
  }
  out.set(rest, at);
  return out;
}

/** The frames in one input: the length-delimited fields, whatever their numbers, and what stands behind them as one more. */
export function framesOf(input: Uint8Array): readonly Uint8Array[] {
  const { fields, rest } = readFields(input);
  const frames = fields.filter(({ wireType }) => wireType === 2).map(({ payload }) => payload);
  return rest.length > 0 ? [...frames, rest] : frames;
}

/** One input of several frames. */
export function inputOf(frames: readonly Uint8Array[]): Uint8Array {
  return writeFields({
    fields: frames.map((payload) => ({ number: 1, wireType: 2, payload })),
    rest: new Uint8Array(0),
  });
}

/** `value` from 0 to 2^53 - 1. */
export function varintBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(varintSize(value));
  writeVarint(bytes, 0, value);
  return bytes;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Returns the offset behind it. */
function writeVarint(out: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) out[next++] = (rest % 128) | 0x80;
  out[next++] = rest;
  return next;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function spanOf(bytes: Uint8Array, at: number, wireType: number): { start: number; end: number } | undefined {
  if (wireType === 0) {
    const value = readVarint(bytes, at);
    return value === undefined ? undefined : { start: at, end: value.end };
  }
  if (wireType === 2) {
    const length = readVarint(bytes, at);
    if (length === undefined || length.end + length.value > bytes.length) return undefined;
    return { start: length.end, end: length.end + length.value };
  }
  const fixed = wireType === 5 ? 4 : wireType === 1 ? 8 : undefined;
  return fixed === undefined || at + fixed > bytes.length ? undefined : { start: at, end: at + fixed };
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let at = start; at < Math.min(bytes.length, start + 10); at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: at + 1 };
    scale *= 128;
  }
  return undefined;
}
