/**
 * Descriptors as people pass them on: `peer:` and base64url of the wire encoding with a checksum, one string without a character that
 * a shell or a chat changes. A paste that was cut off or altered is told as such. The JSON form is read too.
 */
import { createHash } from 'node:crypto';
import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { decodePeerDescriptor, encodePeerDescriptor } from '@peerlatch/connection/wire';
import { descriptorFromJson } from './descriptor-json.js';

const PREFIX = 'peer:';

/** Of SHA-256, behind the descriptor: one mangled paste in four billion passes. */
const CHECKSUM_BYTES = 4;

/** What mails and chats put around a quotation. */
const QUOTES = /^["'`<]+|["'`>]+$/g;

export function formatDescriptor(peer: PeerDescriptor): string {
  const bytes = encodePeerDescriptor(peer);
  return PREFIX + Buffer.concat([bytes, checksum(bytes)]).toString('base64url');
}

/** Reads either form; white space and quotes around are ignored. Throws `INVALID_DESCRIPTOR` or `INVALID_PEER_ID`. */
export function parseDescriptor(text: string): PeerDescriptor {
  const bare = text.trim().replace(QUOTES, '');
  if (bare.startsWith('{')) return descriptorFromJson(bare);
  const packed = bare.replace(/\s+/g, '');
  if (!packed.startsWith(PREFIX)) throw invalid(notADescriptor(packed));
  return unpack(packed.slice(PREFIX.length));
}

function unpack(encoded: string): PeerDescriptor {
  const all = Buffer.from(encoded, 'base64url');
  // Node skips what is no base64url; spelled again, it has to be what was given.
  const isWhole = all.length > CHECKSUM_BYTES && all.toString('base64url') === encoded;
  const bytes = all.subarray(0, all.length - CHECKSUM_BYTES);
  if (!isWhole || !checksum(bytes).equals(all.subarray(bytes.length))) {
    throw invalid(
      `The descriptor was cut off or changed on its way (its checksum does not fit): copy it again, all from "${PREFIX}" to its end.`,
    );
  }
  try {
    return decodePeerDescriptor(bytes);
  } catch (cause) {
    throw invalid(
      'The descriptor is whole, but not one that this version can read: update peerlatch on both sides.',
      cause,
    );
  }
}

function notADescriptor(text: string): string {
  const what = text === '' ? 'Nothing' : JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const advice = `paste the line that begins with "${PREFIX}", as \`peerlatch node\` prints it`;
  return /^wss?:/.test(text)
    ? `${what} is an address, and to know who answers there takes a descriptor: ${advice}.`
    : `${what} is no descriptor: ${advice}.`;
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, CHECKSUM_BYTES);
}

function invalid(text: string, cause?: unknown): ConnectionError {
  return new ConnectionError('INVALID_DESCRIPTOR', text, { cause });
}
