/**
 * `dht.RouteMessageWrapper` (wire-protocol 1.2) with the message inside left as it is: bytes. Whoever carries a message for
 * others has no business in it, so a hop neither parses nor rebuilds it, and what a newer version puts there goes on unharmed.
 * The DHT's routing reads and writes wrappers like this; `routed-message` has the parsed ones of the relay.
 */
import { type BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { type BodyType, bodyType } from './body.js';
import {
  Message,
  PeerDescriptor as PeerDescriptorMessage,
  type RecursiveOperationRequest,
  type RouteMessageWrapper,
} from './generated/dht.js';
import { encodeMessage, type GeneratedMessage } from './generated-codec.js';

/** The network's wrapper, its message serialized. Of a received one, byte fields are views into the frame. */
export interface RouteWrapper extends Omit<RouteMessageWrapper, 'message'> {
  /** A serialized `dht.Message`; absent if not sent. Not checked: `decodeEnvelope` reads it. */
  readonly message: Uint8Array | undefined;
}

const codec: GeneratedMessage<RouteWrapper> = {
  encode(wrapper) {
    const writer = new BinaryWriter();
    const descriptor = (tag: number, value: PeerDescriptorMessage): void => {
      PeerDescriptorMessage.encode(value, writer.uint32(tag).fork()).join();
    };
    if (wrapper.requestId !== '') writer.uint32(0x0a).string(wrapper.requestId);
    if (wrapper.sourcePeer !== undefined) descriptor(0x12, wrapper.sourcePeer);
    if (wrapper.target.length > 0) writer.uint32(0x1a).bytes(wrapper.target);
    if (wrapper.message !== undefined) writer.uint32(0x22).bytes(wrapper.message);
    for (const peer of wrapper.reachableThrough) descriptor(0x2a, peer);
    for (const peer of wrapper.routingPath) descriptor(0x32, peer);
    for (const id of wrapper.parallelRootNodeIds) writer.uint32(0x3a).string(id);
    return writer;
  },

  decode(reader) {
    const wrapper: { -readonly [Name in keyof RouteWrapper]: RouteWrapper[Name] } = {
      requestId: '',
      sourcePeer: undefined,
      target: new Uint8Array(0),
      message: undefined,
      reachableThrough: [],
      routingPath: [],
      parallelRootNodeIds: [],
    };
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === 0x0a) wrapper.requestId = reader.string();
      else if (tag === 0x12) wrapper.sourcePeer = readDescriptor(reader);
      else if (tag === 0x1a) wrapper.target = reader.bytes();
      else if (tag === 0x22) wrapper.message = reader.bytes();
      else if (tag === 0x2a) wrapper.reachableThrough.push(readDescriptor(reader));
      else if (tag === 0x32) wrapper.routingPath.push(readDescriptor(reader));
      else if (tag === 0x3a) wrapper.parallelRootNodeIds.push(reader.string());
      else reader.skip(tag & 7);
    }
    return wrapper;
  },
};

/** The body of `routeMessage`, `forwardMessage` and `routeRequest`. Decoding throws `MALFORMED_FRAME`. */
export const routeWrapper: BodyType<RouteWrapper> = /* @__PURE__ */ bodyType('dht.RouteMessageWrapper', codec);

/** The message inside a `routeRequest` (wire-protocol 9.9), serialized. `serviceId`: of the layer. */
export function encodeRecursiveRequest(
  messageId: string,
  serviceId: string,
  request: RecursiveOperationRequest,
): Uint8Array {
  const body = { $case: 'recursiveOperationRequest', value: request } as const;
  return encodeMessage(Message, {
    messageId,
    serviceId,
    body,
    sourceDescriptor: undefined,
    targetDescriptor: undefined,
  });
}

function readDescriptor(reader: BinaryReader): PeerDescriptorMessage {
  return PeerDescriptorMessage.decode(reader, reader.uint32());
}
