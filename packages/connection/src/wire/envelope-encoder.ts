/**
 * The sending half of the hot path: one RPC message in, one frame out (wire-protocol 1.1, 1.3, 1.6, 1.7; architecture 6).
 * One encoder per remote peer, made by whoever owns the connection; a message is one frame (R12) in memory of exactly
 * its size, and the frame holds a copy of the body, so a caller may reuse its bytes (R61).
 *
 * Field order is free in protobuf, so whatever varies goes first and all constants follow in one piece:
 * `id | rpc { requestId | any { value | typeUrl } header } serviceId | source target`.
 */
import { ConnectionError } from '../base/errors.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { allocateFrame } from './allocate.js';
import { encodeBareMessage } from './bare-message.js';
import { encodePeerDescriptor } from './descriptor-codec.js';
import { checkName, type EnvelopeTemplate, EnvelopeTemplates } from './envelope-templates.js';
import { concat, field } from './fields.js';
import { limits } from './limits.js';
import { frameTooLarge } from './malformed.js';
import { MessageIdField } from './message-id.js';
import type { OutgoingBytes, OutgoingMessage } from './outgoing-message.js';
import { encodeRpcError } from './rpc-error.js';
import { encodeText, isAscii, writeAscii } from './text.js';
import { varintSize, writeVarint } from './varint.js';

/** What all frames of one encoder have in common. */
export interface EnvelopeParts {
  /** The own descriptor, serialized by `encodePeerDescriptor`; shared by all encoders of a node. */
  readonly source: Uint8Array;
  /** The addressee. A descriptor is serialized at the first message, so that an idle peer costs no bytes. */
  readonly target: PeerDescriptor | Uint8Array;
  /**
   * Starts every message id; a counter follows. 1 to 64 ASCII characters, unique per encoder among all that send to the same
   * peer, ever: a peer drops a message whose id it has seen (wire-protocol 6.6).
   */
  readonly messageIdPrefix: string;
  /** Shared by all encoders of a node, to keep peers cheap. Default: an own one, made at the first message. */
  readonly templates?: EnvelopeTemplates;
}

const MAX_PREFIX_LENGTH = 64;

export class EnvelopeEncoder {
  private readonly parts: EnvelopeParts;
  private templates: EnvelopeTemplates | undefined;
  /** Fields 2 and 3 of the envelope, serialized at the first message. */
  private address: Uint8Array | undefined;
  private id: MessageIdField | undefined;

  /** Throws `INVALID_ARGUMENT` for a prefix that is empty, too long or not ASCII. */
  constructor(parts: EnvelopeParts) {
    const { messageIdPrefix } = parts;
    if (messageIdPrefix.length === 0 || messageIdPrefix.length > MAX_PREFIX_LENGTH || !isAscii(messageIdPrefix)) {
      throw new ConnectionError(
        'INVALID_ARGUMENT',
        `messageIdPrefix has 1 to ${MAX_PREFIX_LENGTH} ASCII characters, not ${JSON.stringify(messageIdPrefix)}.`,
      );
    }
    this.parts = parts;
    this.templates = parts.templates;
  }

  /**
   * The frame of `message`, with a fresh message id. Throws `FRAME_TOO_LARGE` above `limits.maxFrameBytes` and
   * `INVALID_ARGUMENT` when a name is above `limits.maxNameBytes`.
   */
  encode(message: OutgoingMessage): Uint8Array {
    this.templates ??= new EnvelopeTemplates();
    const template = this.templates.for(message);
    if (message.kind === 'bytes') return this.write(template, '', message.bytes);
    if (message.kind === 'error') return this.write(template, message.requestId, encodeRpcError(message.error));
    return this.write(template, message.requestId ?? '', message.body);
  }

  /** The frame of a user message for a link whose features include `readsBareMessages`. Throws as {@link encode}. */
  encodeBare(message: OutgoingBytes): Uint8Array {
    this.templates ??= new EnvelopeTemplates();
    this.id ??= new MessageIdField(this.parts.messageIdPrefix);
    const frame = encodeBareMessage(this.id.bytes, this.templates.for(message).serviceField, message.bytes);
    this.id.advance();
    return frame;
  }

  /** `payload`: the application's bytes, the serialized body, or the serialized error fields. */
  private write(template: EnvelopeTemplate, requestId: string, payload: Uint8Array): Uint8Array {
    this.address ??= addressOf(this.parts);
    this.id ??= new MessageIdField(this.parts.messageIdPrefix);
    const { address } = this;
    const { bytes: id } = this.id;
    const { kind, tail, typeUrlBytes, headerBytes } = template;
    const requestIdBytes = byteLength(requestId);
    // The payload stands bare (an error), in a value (a body), or in a value in a value (user bytes).
    const valueBytes = kind === 'bytes' ? fieldBytes(payload.length) : payload.length;
    const anyBytes = typeUrlBytes + fieldBytes(valueBytes);
    const bodyBytes = kind === 'error' ? payload.length : 1 + varintSize(anyBytes) + anyBytes;
    const rpcBytes = fieldBytes(requestIdBytes) + bodyBytes + headerBytes;
    const size =
      id.length + 1 + varintSize(rpcBytes) + rpcBytes + tail.length - typeUrlBytes - headerBytes + address.length;
    if (size > limits.maxFrameBytes) throw frameTooLarge(size, limits.maxFrameBytes);

    const frame = allocateFrame(size);
    frame.set(id, 0);
    this.id.advance();
    let at = startField(frame, id.length, 0x2a, rpcBytes);
    if (requestIdBytes > 0)
      at = writeText(frame, startField(frame, at, 0x1a, requestIdBytes), requestId, requestIdBytes);
    if (kind !== 'error') {
      at = startField(frame, at, 0x12, anyBytes);
      if (valueBytes > 0) at = startField(frame, at, 0x12, valueBytes);
      if (kind === 'bytes' && payload.length > 0) at = startField(frame, at, 0x0a, payload.length);
    }
    frame.set(payload, at);
    at += payload.length;
    frame.set(tail, at);
    frame.set(address, at + tail.length);
    return frame;
  }
}

function addressOf({ source, target }: EnvelopeParts): Uint8Array {
  return concat([
    field(0x12, source),
    field(0x1a, target instanceof Uint8Array ? target : encodePeerDescriptor(target)),
  ]);
}

/** Bytes of a field of `length` bytes with a one-byte tag; an empty one is left out. */
function fieldBytes(length: number): number {
  return length === 0 ? 0 : 1 + varintSize(length) + length;
}

function startField(frame: Uint8Array, at: number, tag: number, length: number): number {
  frame[at] = tag;
  return writeVarint(frame, at + 1, length);
}

/** UTF-8 bytes of a request id. Throws `INVALID_ARGUMENT` when they are too many. */
function byteLength(text: string): number {
  if (text.length <= limits.maxNameBytes && isAscii(text)) return text.length;
  return checkName(encodeText(text)).length;
}

function writeText(frame: Uint8Array, at: number, text: string, bytes: number): number {
  if (bytes === text.length) return writeAscii(frame, at, text);
  frame.set(encodeText(text), at);
  return at + bytes;
}
