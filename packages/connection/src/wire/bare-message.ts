/**
 * User messages without RPC around them: our extension (field 1002 of the envelope), sent only over a link whose handshake says
 * that the other side reads them. Around the application's bytes stand message id, service id and a few tags, about 40 bytes,
 * where the network's form adds some 230: over a data channel 1 KiB then fits into one packet. Written by the envelope encoder;
 * the decoder gives the same message as for the network's form.
 */
import { allocateFrame } from './allocate.js';
import { limits } from './limits.js';
import { frameTooLarge } from './malformed.js';
import { varintSize, writeVarint } from './varint.js';

/** Field 1002, length-delimited: 1002 << 3 | 2 as a varint. */
const BARE_MESSAGE_TAG = [0xd2, 0x3e] as const;

/** Field 1 of `google.protobuf.BytesValue`, length-delimited. */
const VALUE_TAG = 0x0a;

/**
 * One frame. `idField`, `serviceField`: fields 1 and 4 of the envelope, serialized. Throws `FRAME_TOO_LARGE` above
 * `limits.maxFrameBytes`.
 */
export function encodeBareMessage(idField: Uint8Array, serviceField: Uint8Array, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const valueBytes = length === 0 ? 0 : 1 + varintSize(length) + length;
  const tagAt = idField.length + serviceField.length;
  const size = tagAt + BARE_MESSAGE_TAG.length + varintSize(valueBytes) + valueBytes;
  if (size > limits.maxFrameBytes) throw frameTooLarge(size, limits.maxFrameBytes);
  const frame = allocateFrame(size);
  frame.set(idField, 0);
  frame.set(serviceField, idField.length);
  frame.set(BARE_MESSAGE_TAG, tagAt);
  let at = writeVarint(frame, tagAt + BARE_MESSAGE_TAG.length, valueBytes);
  if (length === 0) return frame;
  frame[at] = VALUE_TAG;
  at = writeVarint(frame, at + 1, length);
  frame.set(payload, at);
  return frame;
}
