/** Randomness, injected: ids and jitter come from here, so that a simulation can seed them. */
import { toHex } from './bytes.js';

/** A source of random bytes. */
export interface Random {
  /** `count` fresh bytes, owned by the caller. */
  bytes(count: number): Uint8Array;
}

/** The platform's cryptographic generator (Web Crypto). */
export const systemRandom: Random = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

/** `count` random bytes as lower-case hexadecimal (two characters each). */
export function randomHex(random: Random, count: number): string {
  return toHex(random.bytes(count));
}

/** A number in [0, 1) with 32 bits of randomness. */
export function randomFraction(random: Random): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
}
