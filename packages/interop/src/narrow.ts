/**
 * From `unknown` to something usable, for values that come out of the foreign library. Never converts anything.
 */

/** True for any object or function: something with properties. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Throws, naming the missing ones, unless every name is a function of `value`. */
export function requireFunctions(value: unknown, names: readonly string[], what: string): void {
  const missing = names.filter((name) => !isRecord(value) || typeof value[name] !== 'function');
  if (missing.length > 0) throw new Error(`${what} has no ${missing.join(', ')}: is it still version 103.3.1?`);
}

/** Bytes as lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Lower-case or upper-case hex as bytes. */
export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
