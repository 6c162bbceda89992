/**
 * The only door to the generated code: serializes and parses whole messages, and turns whatever the parser throws into
 * `MALFORMED_FRAME`. For messages that come now and then; the envelope has its own fast path.
 */
import { BinaryReader, type BinaryWriter } from '@bufbuild/protobuf/wire';
import { ConnectionError, describeError } from '../base/errors.js';

/** What the generator makes for each message. */
export interface GeneratedMessage<T> {
  encode(message: T): BinaryWriter;
  decode(input: BinaryReader): T;
}

/** The serialized message, fresh. Fields go in ascending order, so equal values give equal bytes. */
export function encodeMessage<T>(type: GeneratedMessage<T>, value: T): Uint8Array {
  return type.encode(value).finish();
}

/** The message in `bytes`; its byte fields are views into them. Throws `MALFORMED_FRAME`. */
export function decodeMessage<T>(type: GeneratedMessage<T>, bytes: Uint8Array): T {
  let cause: unknown;
  try {
    const reader = new BinaryReader(bytes);
    const value = type.decode(reader);
    // The generated loop stops without a word at a stray end-of-group tag.
    if (reader.pos === reader.len) return value;
  } catch (error) {
    cause = error;
  }
  const reason = cause === undefined ? 'bytes are left over' : describeError(cause);
  throw new ConnectionError(
    'MALFORMED_FRAME',
    `These bytes are not the message they should be (${reason}). The sender is broken or hostile: drop them.`,
    { cause },
  );
}
