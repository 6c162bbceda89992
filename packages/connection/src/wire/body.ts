/**
 * How the body of an RPC message is written and read. Services of `rpc/` name a pair of these per method; applications
 * make their own with a protobuf generator of their choice. `wire/body-types` has those of the network.
 */
import { decodeMessage, encodeMessage, type GeneratedMessage } from './generated-codec.js';

/** A message type with its name. Values are plain objects. */
export interface BodyType<T> {
  /** Full protobuf name, e.g. `dht.LockRequest`; goes into the type URL (wire-protocol 1.3). */
  readonly typeName: string;
  /** The serialized value, fresh. */
  encode(value: T): Uint8Array;
  /** Byte fields of the value are views into `bytes`. Throws `MALFORMED_FRAME`. */
  decode(bytes: Uint8Array): T;
}

/** The body type of a generated message. */
export function bodyType<T>(typeName: string, type: GeneratedMessage<T>): BodyType<T> {
  return { typeName, encode: (value) => encodeMessage(type, value), decode: (bytes) => decodeMessage(type, bytes) };
}
