/**
 * The payload of a message: which visit it belongs to, its number, and filler that depends on both, so that a message that was
 * cut or altered is noticed. Pure.
 *
 *     0 magic (4) | visit (4) | seq (2) | kind (1) | filler (any length)
 */

/** `answer`: a question that was sent back, bit by bit but for the kind. */
export type MessageKind = 'question' | 'answer';

export interface SoakMessage {
  readonly visit: number;
  readonly seq: number;
  readonly kind: MessageKind;
}

const MAGIC = 0x50_4c_53_4b;

export const HEADER_BYTES = 11;

const KINDS: readonly MessageKind[] = ['question', 'answer'];

/** `size`: bytes in all, at least {@link HEADER_BYTES}. */
export function encodeMessage({ visit, seq, kind }: SoakMessage, size: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(size, HEADER_BYTES));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, visit);
  view.setUint16(8, seq);
  view.setUint8(10, KINDS.indexOf(kind));
  bytes.fill((visit + seq) & 0xff, HEADER_BYTES);
  return bytes;
}

/** Undefined for anything that `encodeMessage` did not make. */
export function decodeMessage(bytes: Uint8Array): SoakMessage | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = KINDS[view.getUint8(10)];
  if (view.getUint32(0) !== MAGIC || kind === undefined) return undefined;
  const [visit, seq] = [view.getUint32(4), view.getUint16(8)];
  for (let at = HEADER_BYTES; at < bytes.length; at++) if (bytes[at] !== ((visit + seq) & 0xff)) return undefined;
  return { visit, seq, kind };
}

/** A question as its answer. */
export function answerTo(question: Uint8Array): Uint8Array {
  const answer = Uint8Array.from(question);
  answer[10] = KINDS.indexOf('answer');
  return answer;
}
