/**
 * Frames of the wire protocol written by hand from its tables (wire-protocol 1.1 to 1.6), with room for what a codec
 * never writes: extra fields, other orders, absent parts. Used with `raw-socket` to ask the foreign peer questions.
 */
import type { PeerAddress } from './foreign-descriptor.js';
import { bytes } from './narrow.js';
import { fields, type RawValue } from './raw-fields.js';

/** `[number, value]` of a protobuf field. */
export type RawField = readonly [number, RawValue];

let serial = 0;

/** A message id that no other frame of this process has. */
export function freshId(): string {
  return `raw-${++serial}`;
}

export function descriptorFrame({ id, websocket }: PeerAddress): Uint8Array {
  const parts: RawField[] = [[1, bytes(id)]];
  if (websocket !== undefined)
    parts.push([5, fields([1, websocket.port], [2, websocket.host], ...(websocket.tls ? [[3, 1] as const] : []))]);
  return fields(...parts);
}

export interface RawHandshakeRequest {
  readonly source: PeerAddress;
  readonly target?: PeerAddress;
  readonly version?: string;
  readonly application?: string;
  readonly messageId?: string;
  /** Appended to the HandshakeRequest. */
  readonly extra?: readonly RawField[];
}

export function handshakeRequest(request: RawHandshakeRequest): Uint8Array {
  const { source, target, version = '1.1', application = 'x', extra = [] } = request;
  const parts: RawField[] = [[1, descriptorFrame(source)]];
  if (target !== undefined) parts.push([2, descriptorFrame(target)]);
  return handshakeEnvelope(8, request.messageId, [...parts, [3, version], [4, application], ...extra]);
}

export interface RawHandshakeResponse {
  readonly source: PeerAddress;
  /** 0 duplicate, 1 invalid target, 2 unsupported version; absent: success. */
  readonly error?: number;
  readonly version?: string;
  readonly application?: string;
  readonly messageId?: string;
  /** Appended to the HandshakeResponse. */
  readonly extra?: readonly RawField[];
}

export function handshakeResponse(response: RawHandshakeResponse): Uint8Array {
  const { source, error, version = '1.1', application = 'x', extra = [] } = response;
  const parts: RawField[] = [[1, descriptorFrame(source)]];
  if (error !== undefined) parts.push([2, error]);
  return handshakeEnvelope(9, response.messageId, [...parts, [3, version], [4, application], ...extra]);
}

/** `google.protobuf.Any` of a type; the prefix of its URL is the usual one. */
export function any(type: string, value: Uint8Array): Uint8Array {
  return fields([1, `type.googleapis.com/${type}`], [2, value]);
}

/** `google.protobuf.Any` of a `BytesValue`. */
export function anyBytes(value: Uint8Array): Uint8Array {
  return any('google.protobuf.BytesValue', fields([1, value]));
}

/** An RpcMessage with exactly these parts; whatever is absent here is absent on the wire. */
export function rpcMessage(parts: {
  readonly header: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly requestId?: string;
}): Uint8Array {
  const written: RawField[] = Object.entries(parts.header).map(([key, value]) => [1, fields([1, key], [2, value])]);
  if (parts.body !== undefined) written.push([2, parts.body]);
  if (parts.requestId !== undefined) written.push([3, parts.requestId]);
  return fields(...written);
}

/** The header of a request, with no `notification` entry, of a notification, and of a response. */
export const rpcHeader = {
  request: (method: string) => ({ method, request: 'request' }),
  notification: (method: string) => ({ method, request: 'request', notification: 'notification' }),
  response: (method: string) => ({ response: 'response', method }),
};

/** The parts of an envelope that carries RPC, in field order, ready to be reordered or thinned out. */
export function rpcEnvelope(service: string, rpc: Uint8Array, to?: PeerAddress, from?: PeerAddress): RawField[] {
  const parts: RawField[] = [[1, freshId()]];
  if (from !== undefined) parts.push([2, descriptorFrame(from)]);
  if (to !== undefined) parts.push([3, descriptorFrame(to)]);
  return [...parts, [4, service], [5, rpc]];
}

function handshakeEnvelope(body: number, messageId: string | undefined, parts: readonly RawField[]): Uint8Array {
  return fields([1, messageId ?? freshId()], [4, 'system/handshaker'], [body, fields(...parts)]);
}
