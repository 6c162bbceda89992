/** The messages that the test pages and the tests exchange: numbers, and large ones. Runs on both sides. */

/** Service of numbered messages. */
export const NUMBERS = 'numbers';
/** Service of large messages. */
export const LARGE = 'large';

/** A number as a message of 4 bytes. */
export function encodeNumber(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** The number in a message. */
export function decodeNumber(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}

/** A message in which each byte differs from its neighbours. */
export function largeBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = index * 31 + (index >> 8);
  return bytes;
}

/** Sum of all bytes, modulo 2^32: order does not count, loss and change do. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) >>> 0;
  return sum;
}
