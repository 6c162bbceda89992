/**
 * A message inside a message: `dht.RouteMessageWrapper` around a whole envelope (wire-protocol 1.2). Used by whoever carries
 * messages for others. Inside, source and target are the originator's and the final addressee's.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { type PeerId, peerIdToBytes } from '../peer/peer-id.js';
import { descriptorToMessage } from './descriptor-codec.js';
import type { Envelope } from './envelope.js';
import { decodeEnvelope } from './envelope-decoder.js';
import { Message, type RouteMessageWrapper } from './generated/dht.js';
import { decodeMessage, encodeMessage } from './generated-codec.js';

/** What a wrapper says of the way. */
export interface RoutedFields {
  readonly requestId: string;
  readonly source: PeerDescriptor;
  readonly target: PeerId;
  /** Who has carried it so far. */
  readonly path: readonly PeerDescriptor[];
}

/** A wrapper around a frame of an `EnvelopeEncoder`, whose own descriptors stay what they are. Throws `INVALID_DESCRIPTOR`, `MALFORMED_FRAME`. */
export function wrapFrame(fields: RoutedFields, frame: Uint8Array): RouteMessageWrapper {
  return wrapper(fields, decodeMessage(Message, frame));
}

/** The same message on its next hop, with source and path as this node vouches for them; nothing else is taken over. */
export function rewrap(fields: RoutedFields, { message }: RouteMessageWrapper): RouteMessageWrapper {
  const source = descriptorToMessage(fields.source);
  return wrapper(fields, message === undefined ? undefined : { ...message, sourceDescriptor: source });
}

/** The message inside, decoded within the bounds of any frame; undefined when there is none. Throws `MALFORMED_FRAME`, `FRAME_TOO_LARGE`. */
export function innerEnvelope({ message }: RouteMessageWrapper): Envelope | undefined {
  return message === undefined ? undefined : decodeEnvelope(encodeMessage(Message, message));
}

/** Serialized size of the message inside, bytes. */
export function innerBytes({ message }: RouteMessageWrapper): number {
  return message === undefined ? 0 : encodeMessage(Message, message).length;
}

function wrapper(
  { requestId, source, target, path }: RoutedFields,
  message: RouteMessageWrapper['message'],
): RouteMessageWrapper {
  return {
    requestId,
    sourcePeer: descriptorToMessage(source),
    target: peerIdToBytes(target),
    message,
    reachableThrough: [],
    routingPath: path.map(descriptorToMessage),
    parallelRootNodeIds: [],
  };
}
