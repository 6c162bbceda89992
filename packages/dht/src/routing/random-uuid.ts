/**
 * Ids of routed requests and of sessions: version 4 UUIDs, as the network has them (wire-protocol 1.2). Random throughout: whoever
 * could guess the next one could have it taken for a repetition, or answer in another's name.
 */
import { type Random, randomHex } from '@peerlatch/connection/base';

/** 36 characters, 122 bits of them random. */
export function randomUuid(random: Random): string {
  const hex = randomHex(random, 16);
  const variant = (8 + (Number.parseInt(hex.charAt(16), 16) & 3)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
