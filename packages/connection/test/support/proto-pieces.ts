/** Serialized protobuf fields, one by one, so that a test can order, repeat and spoil them at will. */

/** A number as a varint of up to 64 bits. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    out.set(part, at);
    return at + part.length;
  }, 0);
  return out;
}

/** A field of wire type 2. Text becomes UTF-8. */
export function bytesField(number: number, value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return join(varint(number * 8 + 2), varint(bytes.length), bytes);
}

/** A field of wire type 0. */
export function numberField(number: number, value: number | bigint): Uint8Array {
  return join(varint(number * 8), varint(value));
}

/** A field of wire type 1 (8 bytes) or 5 (4 bytes). */
export function fixedField(number: number, bytes: 4 | 8): Uint8Array {
  return join(varint(number * 8 + (bytes === 8 ? 1 : 5)), new Uint8Array(bytes).fill(0xab));
}

/** An entry of a `map<string, string>` in field 1. */
export function headerEntry(key: string, value: string): Uint8Array {
  return bytesField(1, join(bytesField(1, key), bytesField(2, value)));
}

/** A `google.protobuf.Any` in field 2. */
export function anyField(typeName: string, value: Uint8Array): Uint8Array {
  return bytesField(2, join(bytesField(1, `type.googleapis.com/${typeName}`), bytesField(2, value)));
}

/** A `dht.Message` with an RPC message made of `parts`. */
export function rpcFrame(...parts: readonly Uint8Array[]): Uint8Array {
  return join(bytesField(1, 'm1'), bytesField(4, 'service'), bytesField(5, join(...parts)));
}
