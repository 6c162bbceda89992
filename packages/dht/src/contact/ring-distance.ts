/**
 * Distances on the ring of 2^120 - 1 points (wire-protocol 9.5), exact: the network folds ring ids into doubles, which only
 * makes neighbours indistinguishable. Numbers of 120 bits are three of 40 here, which doubles hold exactly.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import { RING_ID_BYTES } from '../id/ring-id.js';
import type { Contact } from './contact.js';

/** A ring id or a distance: three times 40 bits, most significant first. */
export interface RingNumber {
  readonly high: number;
  readonly middle: number;
  readonly low: number;
}

const LIMB = 2 ** 40;

/** Place of a contact on the ring: that of `ringIdOf(contact.peer)`, without making the bytes. */
export function ringPlaceOf({ peer: { region = 0, ipAddress = 0 }, key }: Contact): RingNumber {
  return {
    high: region * 2 ** 8 + (ipAddress >>> 24),
    middle: (ipAddress & 0xff_ff_ff) * 2 ** 16 + bigEndian(key, 13, 15),
    low: bigEndian(key, 15, 20),
  };
}

/** Reads 15 bytes. Throws `INVALID_ARGUMENT`. */
export function ringPlaceFromBytes(ringId: Uint8Array): RingNumber {
  if (ringId.length !== RING_ID_BYTES) {
    throw new ConnectionError('INVALID_ARGUMENT', `A ring id has ${RING_ID_BYTES} bytes, not ${ringId.length}.`);
  }
  return { high: bigEndian(ringId, 0, 5), middle: bigEndian(ringId, 5, 10), low: bigEndian(ringId, 10, 15) };
}

/** How far `to` is above `from`, beyond the top and on from the bottom if need be. Its left distance is `ringDistance(to, from)`. */
export function ringDistance(from: RingNumber, to: RingNumber): RingNumber {
  // The ring has one point less than 120 bits: who wraps is one nearer.
  let low = to.low - from.low - (compareRing(to, from) < 0 ? 1 : 0);
  let middle = to.middle - from.middle;
  let high = to.high - from.high;
  if (low < 0) {
    low += LIMB;
    middle--;
  }
  if (middle < 0) {
    middle += LIMB;
    high--;
  }
  return { high: high < 0 ? high + LIMB : high, middle, low };
}

/** Negative when `a` is smaller. */
export function compareRing(a: RingNumber, b: RingNumber): number {
  return a.high - b.high || a.middle - b.middle || a.low - b.low;
}

function bigEndian(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
