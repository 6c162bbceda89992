/**
 * Protobuf by hand, for frames that no honest codec would write: any field number, any order, anything left out.
 * Shares no code with the codec under test.
 */

/** What a field may hold: a varint, text, or bytes (a nested message is bytes). */
export type RawValue = number | string | Uint8Array;

/** One field as bytes: `[number, value]` pairs are written in the given order, nothing is left out or sorted. */
export function fields(...pairs: readonly (readonly [number, RawValue])[]): Uint8Array {
  return concat(pairs.map(([number, value]) => field(number, value)));
}

/** The fields of a message in wire order; varints as numbers, everything else as bytes. Throws on truncated input. */
export function parseFields(bytes: Uint8Array): { readonly number: number; readonly value: number | Uint8Array }[] {
  const parsed: { number: number; value: number | Uint8Array }[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('truncated');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) {
      parsed.push({ number, value: varint() });
      continue;
    }
    if (tag % 8 !== 2) throw new Error(`wire type ${tag % 8} is not read here`);
    const length = varint();
    if (at + length > bytes.length) throw new Error('truncated');
    parsed.push({ number, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return parsed;
}

/** Follows field numbers into nested messages; undefined where one is absent. The last occurrence counts. */
export function dig(bytes: Uint8Array, ...path: readonly number[]): number | Uint8Array | undefined {
  let value: number | Uint8Array | undefined = bytes;
  for (const number of path) {
    if (!(value instanceof Uint8Array)) return undefined;
    value = parseFields(value).findLast((candidate) => candidate.number === number)?.value;
  }
  return value;
}

/** The same as text. */
export function digText(bytes: Uint8Array, ...path: readonly number[]): string | undefined {
  const value = dig(bytes, ...path);
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}

function field(number: number, value: RawValue): Uint8Array {
  if (typeof value === 'number') return concat([varintBytes(number * 8), varintBytes(value)]);
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return concat([varintBytes(number * 8 + 2), varintBytes(content.length), content]);
}

function varintBytes(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest % 128) + 128);
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
