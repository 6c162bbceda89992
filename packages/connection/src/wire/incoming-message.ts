/**
 * A received RPC message, decoded once by `wire/envelope`. The body stays bytes: whoever serves it decodes it. All
 * byte fields are views into the frame, which nobody changes (R21).
 */
import type { RpcErrorFields } from './outgoing-message.js';

/** One received message of a known peer. Whose it is comes with the connection, never from the frame (wire-protocol 1.1). */
export interface IncomingMessage {
  readonly messageId: string;
  readonly serviceId: string;
  /** By header values, never by presence of a key (R64); `other` is ignored by everybody. */
  readonly kind: 'request' | 'notification' | 'response' | 'other';
  readonly method: string;
  readonly requestId: string;
  /** Full protobuf name in the body's type URL, behind the last slash; empty when there is no body. */
  readonly bodyType: string;
  readonly body: Uint8Array;
  /** Present on a response that refuses. */
  readonly error: RpcErrorFields | undefined;
}
