/**
 * A received `dht.Message` (wire-protocol 1.1), as `wire/envelope-decoder` hands it to the handshake, the connection
 * manager and the DHT's router. Flat, one object per frame; bytes stay in the frame until somebody asks for them.
 */
import { Cursor } from './cursor.js';
import type { IncomingMessage } from './incoming-message.js';
import type { RpcErrorFields } from './outgoing-message.js';

/**
 * What the envelope carries: the member of its `body`, or `none`. Everything but `rpc` and `bareMessage` has default message
 * fields.
 */
export type EnvelopeContent =
  | 'rpc'
  | 'connectivityRequest'
  | 'connectivityResponse'
  | 'handshakeRequest'
  | 'handshakeResponse'
  | 'handshakeContinuation'
  | 'recursiveOperationRequest'
  | 'keepAlive'
  | 'bareMessage'
  | 'none';

/** One decoded envelope. It is an {@link IncomingMessage} when `content` is `rpc` or `bareMessage`. */
export interface Envelope extends IncomingMessage {
  readonly content: EnvelopeContent;
  /** The serialized member of `body`, e.g. a `dht.HandshakeRequest`; a view into the frame, empty for `none`. */
  readonly contentBytes: Uint8Array;
  /**
   * The sender's serialized descriptor as it claims to be; a view into the frame, absent if not sent. Means nothing on a
   * direct connection; in a routed inner message it is the originator (wire-protocol 1.1).
   */
  readonly sourceBytes: Uint8Array | undefined;
  /** The addressee's serialized descriptor; a view into the frame, absent if not sent. */
  readonly targetBytes: Uint8Array | undefined;
}

/** Method name and body type of a user message (architecture 4). */
export const USER_METHOD = 'message';
export const USER_BODY_TYPE = 'google.protobuf.BytesValue';

/**
 * The application's bytes of a user message (`OutgoingBytes` at the sender), a view into the frame; undefined when
 * `message` is something else. Throws `MALFORMED_FRAME` when the body is not a `google.protobuf.BytesValue`.
 */
export function userBytes(message: IncomingMessage): Uint8Array | undefined {
  if (message.kind !== 'notification' || message.method !== USER_METHOD || message.bodyType !== USER_BODY_TYPE)
    return undefined;
  if (message instanceof EnvelopeRecord) return unwrap(message.frame, message.bodyStart, message.bodyEnd);
  return unwrap(message.body, 0, message.body.length);
}

/** The mutable side of {@link Envelope}, filled by the decoder and by nobody else. Offsets are into `frame`. */
export class EnvelopeRecord implements Envelope {
  content: EnvelopeContent = 'none';
  messageId = '';
  serviceId = '';
  kind: IncomingMessage['kind'] = 'other';
  method = '';
  requestId = '';
  bodyType = '';
  error: RpcErrorFields | undefined = undefined;
  bodyStart = 0;
  bodyEnd = 0;
  contentStart = 0;
  contentEnd = 0;
  /** -1: not sent. */
  sourceStart = -1;
  sourceEnd = -1;
  targetStart = -1;
  targetEnd = -1;

  constructor(readonly frame: Uint8Array) {}

  get body(): Uint8Array {
    return view(this.frame, this.bodyStart, this.bodyEnd);
  }

  get contentBytes(): Uint8Array {
    return view(this.frame, this.contentStart, this.contentEnd);
  }

  get sourceBytes(): Uint8Array | undefined {
    return this.sourceStart < 0 ? undefined : view(this.frame, this.sourceStart, this.sourceEnd);
  }

  get targetBytes(): Uint8Array | undefined {
    return this.targetStart < 0 ? undefined : view(this.frame, this.targetStart, this.targetEnd);
  }
}

/** A plain `Uint8Array` even where the frame is a subclass of it, so that callers see one type on every platform. */
function view(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

/** `BytesValue { bytes value = 1 }`; the last value wins, unknown fields are skipped, an absent value is empty. */
function unwrap(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const cursor = new Cursor();
  cursor.open(bytes, start);
  let valueStart = end;
  let valueEnd = end;
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    if (tag === 0x0a) {
      valueEnd = cursor.fieldEnd(end);
      valueStart = cursor.at;
      cursor.at = valueEnd;
    } else {
      cursor.skip(tag, end);
    }
  }
  return view(bytes, valueStart, valueEnd);
}
