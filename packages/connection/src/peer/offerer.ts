/**
 * The simultaneous-connect rule (wire-protocol 2.7, vectors in 11.1): from the two ids alone both peers know which
 * of two crossing connections survives: the one that the offerer dialled.
 */
import { md5 } from '@noble/hashes/legacy.js';
import type { PeerId } from './peer-id.js';

/** First four bytes of MD5 over the UTF-8 text, read as a little-endian signed 32-bit number. */
export function offererHash(text: string): number {
  const digest = md5(new TextEncoder().encode(text));
  return new DataView(digest.buffer, digest.byteOffset, 4).getInt32(0, true);
}

/** True when the local peer is the offerer towards `remote`. Equal hashes make the remote the offerer, as on the network. */
export function isOfferer(local: PeerId, remote: PeerId): boolean {
  return offererHash(`${local},${remote}`) < offererHash(`${remote},${local}`);
}
