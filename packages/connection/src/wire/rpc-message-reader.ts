/**
 * Reads the `protorpc.RpcMessage` of an envelope (wire-protocol 1.3). A part of the envelope decoder, on whose cursor it
 * works; nobody else calls it. The body stays bytes.
 */
import type { Cursor } from './cursor.js';
import type { EnvelopeRecord } from './envelope.js';
import { NameCache } from './name-cache.js';
import { type RpcErrorDraft, rpcErrorType } from './rpc-error.js';
import { kindOf, NO_HEADER } from './rpc-header.js';
import { HEADER_TAG, RpcHeaderReader } from './rpc-header-reader.js';
import { checkNameLength, decodeText } from './text.js';

/** `type.googleapis.com/` */
const USUAL_PREFIX_BYTES = 20;
const SLASH = 0x2f;

export class RpcMessageReader {
  private readonly headers: RpcHeaderReader;
  private readonly typeNames = new NameCache((url) => url.slice(url.lastIndexOf('/') + 1));

  constructor(private readonly cursor: Cursor) {
    this.headers = new RpcHeaderReader(cursor);
  }

  /** Fills the RPC fields of `envelope` from the cursor's position to `end`. */
  read(envelope: EnvelopeRecord, end: number): void {
    const { cursor } = this;
    let header = NO_HEADER;
    let error: RpcErrorDraft | undefined;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case HEADER_TAG:
          header = this.headers.read(header, end);
          break;
        case 0x12:
          this.readAny(envelope, cursor.fieldEnd(end));
          break;
        case 0x1a:
          envelope.requestId = this.readName(end);
          break;
        case 0x20:
          error ??= {};
          error.type = rpcErrorType(cursor.varint(end));
          break;
        case 0x2a:
          error ??= {};
          error.className = this.readText(end);
          break;
        case 0x32:
          error ??= {};
          error.code = this.readText(end);
          break;
        case 0x3a:
          error ??= {};
          error.message = this.readText(end);
          break;
        default:
          cursor.skip(tag, end);
      }
    }
    envelope.kind = kindOf(header);
    envelope.method = header.method;
    if (error?.type !== undefined) envelope.error = { ...error, type: error.type };
  }

  /** `google.protobuf.Any { string type_url = 1; bytes value = 2 }`. A later Any replaces an earlier one. */
  private readAny(envelope: EnvelopeRecord, end: number): void {
    const { cursor } = this;
    envelope.bodyType = '';
    envelope.bodyStart = end;
    envelope.bodyEnd = end;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag === 0x0a) {
        const stop = cursor.fieldEnd(end);
        envelope.bodyType = this.typeNames.read(cursor.bytes, nameStart(cursor.bytes, cursor.at, stop), stop);
        cursor.at = stop;
      } else if (tag === 0x12) {
        envelope.bodyEnd = cursor.fieldEnd(end);
        envelope.bodyStart = cursor.at;
        cursor.at = envelope.bodyEnd;
      } else {
        cursor.skip(tag, end);
      }
    }
  }

  private readName(end: number): string {
    const { cursor } = this;
    const stop = cursor.fieldEnd(end);
    checkNameLength(cursor.at, stop);
    return this.take(stop);
  }

  private readText(end: number): string {
    return this.take(this.cursor.fieldEnd(end));
  }

  private take(stop: number): string {
    const { cursor } = this;
    const text = decodeText(cursor.bytes, cursor.at, stop);
    cursor.at = stop;
    return text;
  }
}

/** Where the name begins in a URL of the usual prefix, so that only the name is compared; else where the URL does. */
function nameStart(bytes: Uint8Array, start: number, end: number): number {
  const afterPrefix = start + USUAL_PREFIX_BYTES;
  return afterPrefix < end && bytes[afterPrefix - 1] === SLASH ? afterPrefix : start;
}
