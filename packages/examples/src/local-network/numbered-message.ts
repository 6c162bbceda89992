/**
 * The payload of the numbered messages: who sent it (node and incarnation), for whom, its sequence number, and a pattern
 * that depends on all of them, so that a message that was cut, joined or altered is noticed. Pure.
 *
 *     0 magic (4) | sender (2) | incarnation (2) | receiver (2) | 0 (2) | seq (4) | pattern (any length)
 */

/** What a numbered message says. */
export interface NumberedMessage {
  /** Number of the sending node. */
  readonly sender: number;
  /** How often that node had been restarted when it sent this. */
  readonly incarnation: number;
  /** Number of the node that it is for. */
  readonly receiver: number;
  /** Counts from 0 per sender, incarnation and receiver. */
  readonly seq: number;
}

/** Bytes before the pattern: the smallest message. */
export const HEADER_BYTES = 16;

const MAGIC = 0x50_4c_4e_4d;

/** A message of `size` bytes, at least {@link HEADER_BYTES}. */
export function encodeMessage({ sender, incarnation, receiver, seq }: NumberedMessage, size: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(size, HEADER_BYTES));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint16(4, sender);
  view.setUint16(6, incarnation);
  view.setUint16(8, receiver);
  view.setUint32(12, seq);
  const first = patternStart(bytes);
  for (let i = HEADER_BYTES; i < bytes.length; i++) bytes[i] = first + i;
  return bytes;
}

/** Undefined unless `bytes` is, bit by bit, a message of `size` bytes as `encodeMessage` makes it. */
export function decodeMessage(bytes: Uint8Array, size: number): NumberedMessage | undefined {
  if (bytes.length !== Math.max(size, HEADER_BYTES)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== MAGIC || view.getUint16(10) !== 0) return undefined;
  const [sender, incarnation, receiver] = [view.getUint16(4), view.getUint16(6), view.getUint16(8)];
  const seq = view.getUint32(12);
  const first = patternStart(bytes);
  for (let i = HEADER_BYTES; i < bytes.length; i++) if (bytes[i] !== ((first + i) & 0xff)) return undefined;
  return { sender, incarnation, receiver, seq };
}

/** Depends on every byte of the header: the factor is odd, so that no change of one byte cancels out. */
function patternStart(bytes: Uint8Array): number {
  let mixed = 0;
  for (let i = 0; i < HEADER_BYTES; i++) mixed = (mixed * 31 + (bytes[i] ?? 0)) & 0xff;
  return mixed;
}
