/**
 * The refusal of an RPC request, both ways (wire-protocol 1.3, 1.7). Presence decides: the type `SERVER_TIMEOUT` is the
 * number 0, so an absent field and a zero are different answers.
 */
import type { RpcErrorFields } from './outgoing-message.js';
import { encodeText } from './text.js';
import { varintSize, writeVarint } from './varint.js';

/** Error fields as far as they were read; without a `type` they mean nothing. */
export type RpcErrorDraft = { -readonly [Name in keyof RpcErrorFields]?: RpcErrorFields[Name] };

/** `protorpc.RpcErrorType`, by number. */
const ERROR_TYPES: readonly RpcErrorFields['type'][] = [
  'SERVER_TIMEOUT',
  'CLIENT_TIMEOUT',
  'UNKNOWN_RPC_METHOD',
  'CLIENT_ERROR',
  'SERVER_ERROR',
];

/** The type of a number. One that this version does not know is a generic refusal, `CLIENT_ERROR`. */
export function rpcErrorType(value: number): RpcErrorFields['type'] {
  return ERROR_TYPES[value] ?? 'CLIENT_ERROR';
}

/** Fields 4 to 7 of `protorpc.RpcMessage`, serialized. */
export function encodeRpcError({ type, className, code, message }: RpcErrorFields): Uint8Array {
  const texts = [
    { tag: 0x2a, text: className },
    { tag: 0x32, text: code },
    { tag: 0x3a, text: message },
  ].flatMap(({ tag, text }) => (text === undefined ? [] : [{ tag, bytes: encodeText(text) }]));
  const size = texts.reduce((sum, { bytes }) => sum + 1 + varintSize(bytes.length) + bytes.length, 2);
  const out = new Uint8Array(size);
  out[0] = 0x20;
  out[1] = ERROR_TYPES.indexOf(type);
  let at = 2;
  for (const { tag, bytes } of texts) {
    out[at] = tag;
    at = writeVarint(out, at + 1, bytes.length);
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}
