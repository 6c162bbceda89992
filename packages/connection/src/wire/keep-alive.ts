/**
 * Keep-alive frames: our extension (field 1001 of the envelope), sent only to peers whose handshake says that they answer
 * them. The manager sends and answers them; the frames carry no message id, so no duplicate filter sees them.
 */

import type { Envelope } from './envelope.js';
import { KeepAlive as KeepAliveMessage, Message } from './generated/dht.js';
import { decodeMessage, encodeMessage } from './generated-codec.js';

/** `reply: false` asks for a frame with `reply: true`, which nobody answers. */
export interface KeepAlive {
  readonly reply: boolean;
}

/** One frame, a few bytes. */
export function encodeKeepAlive({ reply }: KeepAlive): Uint8Array {
  return encodeMessage(Message, {
    messageId: '',
    sourceDescriptor: undefined,
    targetDescriptor: undefined,
    serviceId: '',
    body: { $case: 'keepAlive', value: { reply } },
  });
}

/** The keep-alive in an envelope whose `content` is `keepAlive`. Throws `MALFORMED_FRAME`. */
export function decodeKeepAlive(envelope: Envelope): KeepAlive {
  const { reply } = decodeMessage(KeepAliveMessage, envelope.contentBytes);
  return { reply };
}
