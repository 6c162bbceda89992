/**
 * Keys for names: where a program has a text or any bytes and the DHT wants 20 bytes. Used by programs and the command line; the
 * library itself never hashes. Only those who name things the same way meet, and this way is ours: the first 20 bytes of SHA-256.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { KEY_BYTES, type Key } from './key.js';

/** The key of a name: of a text, its UTF-8 bytes are hashed. */
export function hashKey(name: string | Uint8Array): Key {
  const bytes = typeof name === 'string' ? new TextEncoder().encode(name) : name;
  return sha256(bytes).slice(0, KEY_BYTES);
}
