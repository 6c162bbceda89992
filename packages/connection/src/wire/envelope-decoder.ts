/**
 * The receiving half of the hot path: one frame in, one {@link Envelope} out, in a single pass that is linear in the
 * frame. The connection manager keeps one decoder for all peers; the two descriptors, which the receiver overwrites
 * anyway, are stepped over (wire-protocol 1.1). Throws `MALFORMED_FRAME` or `FRAME_TOO_LARGE` and nothing else. Unknown
 * fields are ignored, fields may come in any order, and the last of repeated ones counts.
 */
import { Cursor } from './cursor.js';
import { type Envelope, type EnvelopeContent, EnvelopeRecord, USER_BODY_TYPE, USER_METHOD } from './envelope.js';
import { limits } from './limits.js';
import { frameTooLarge } from './malformed.js';
import { NameCache } from './name-cache.js';
import { RpcMessageReader } from './rpc-message-reader.js';
import { checkNameLength, decodeLatin1 } from './text.js';

/** Members of `dht.Message.body` by tag (field number and wire type 2), RPC apart. */
const CONTENT_BY_TAG: ReadonlyMap<number, EnvelopeContent> = new Map([
  [(6 << 3) | 2, 'connectivityRequest'],
  [(7 << 3) | 2, 'connectivityResponse'],
  [(8 << 3) | 2, 'handshakeRequest'],
  [(9 << 3) | 2, 'handshakeResponse'],
  [(10 << 3) | 2, 'recursiveOperationRequest'],
  [(1000 << 3) | 2, 'handshakeContinuation'],
  [(1001 << 3) | 2, 'keepAlive'],
]);

/** `bareMessage`, field 1002 (`wire/bare-message`). */
const BARE_MESSAGE_TAG = (1002 << 3) | 2;

/** Decodes one frame without memory of former ones. For single frames; a stream of them wants an {@link EnvelopeDecoder}. */
export function decodeEnvelope(frame: Uint8Array): Envelope {
  return new EnvelopeDecoder().decode(frame);
}

/** Decodes frames and remembers, within bounds, the names that keep coming. */
export class EnvelopeDecoder {
  private readonly cursor = new Cursor();
  private readonly serviceIds = new NameCache();
  private readonly rpc = new RpcMessageReader(this.cursor);

  /** `maxFrameBytes`: larger frames are refused with `FRAME_TOO_LARGE`, bytes. */
  constructor(private readonly maxFrameBytes: number = limits.maxFrameBytes) {}

  /** The envelope in `frame`, which nobody may change as long as the result is in use. */
  decode(frame: Uint8Array): Envelope {
    if (frame.length > this.maxFrameBytes) throw frameTooLarge(frame.length, this.maxFrameBytes);
    this.cursor.open(frame, 0);
    try {
      return this.read(frame);
    } finally {
      this.cursor.release();
    }
  }

  private read(frame: Uint8Array): Envelope {
    const { cursor } = this;
    const end = frame.length;
    const envelope = new EnvelopeRecord(frame);
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if ((tag & 7) !== 2) {
        cursor.skip(tag, end);
        continue;
      }
      const stop = cursor.fieldEnd(end);
      const start = cursor.at;
      switch (tag) {
        case 0x0a:
          checkNameLength(start, stop);
          envelope.messageId = decodeLatin1(frame, start, stop);
          break;
        case 0x12:
          envelope.sourceStart = start;
          envelope.sourceEnd = stop;
          break;
        case 0x1a:
          envelope.targetStart = start;
          envelope.targetEnd = stop;
          break;
        case 0x22:
          envelope.serviceId = this.serviceIds.read(frame, start, stop);
          break;
        case 0x2a:
          setContent(envelope, 'rpc', start, stop);
          this.rpc.read(envelope, stop);
          break;
        case BARE_MESSAGE_TAG:
          setContent(envelope, 'bareMessage', start, stop);
          setUserMessage(envelope, start, stop);
          break;
        default: {
          const content = CONTENT_BY_TAG.get(tag);
          if (content !== undefined) setContent(envelope, content, start, stop);
        }
      }
      cursor.at = stop;
    }
    return envelope;
  }
}

/** A later member of `body` replaces an earlier one with all it said. */
function setContent(envelope: EnvelopeRecord, content: EnvelopeContent, start: number, end: number): void {
  if (envelope.content === 'rpc' || envelope.content === 'bareMessage') {
    envelope.kind = 'other';
    envelope.method = '';
    envelope.requestId = '';
    envelope.bodyType = '';
    envelope.error = undefined;
    envelope.bodyStart = 0;
    envelope.bodyEnd = 0;
  }
  envelope.content = content;
  envelope.contentStart = start;
  envelope.contentEnd = end;
}

/** The same fields as those of a user message in RPC (architecture 4). */
function setUserMessage(envelope: EnvelopeRecord, start: number, end: number): void {
  envelope.kind = 'notification';
  envelope.method = USER_METHOD;
  envelope.bodyType = USER_BODY_TYPE;
  envelope.bodyStart = start;
  envelope.bodyEnd = end;
}
