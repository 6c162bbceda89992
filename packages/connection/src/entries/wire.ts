/** `@peerlatch/connection/wire`: frames, descriptors and message bodies as bytes and back; every limit. */
export { type BodyType, bodyType } from '../wire/body.js';
export * as bodyTypes from '../wire/body-types.js';
export { type ClosestPeersAnswer, closestPeersAnswer } from '../wire/closest-peers-answer.js';
export {
  decodePeerDescriptor,
  descriptorFromMessage,
  descriptorToMessage,
  encodePeerDescriptor,
  type PeerDescriptorMessage,
} from '../wire/descriptor-codec.js';
export { type Envelope, type EnvelopeContent, userBytes } from '../wire/envelope.js';
export { decodeEnvelope, EnvelopeDecoder } from '../wire/envelope-decoder.js';
export { EnvelopeEncoder, type EnvelopeParts } from '../wire/envelope-encoder.js';
export { EnvelopeTemplates } from '../wire/envelope-templates.js';
export type * as messages from '../wire/generated/dht.js';
export { RecursiveOperation, RouteMessageError } from '../wire/generated/dht.js';
export type { GeneratedMessage } from '../wire/generated-codec.js';
export {
  decodeHandshakeFrame,
  encodeHandshakeContinuation,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
  features,
  type HandshakeContinuationFields,
  type HandshakeContinuationFrame,
  type HandshakeExtension,
  type HandshakeFrame,
  type HandshakeRefusal,
  type HandshakeRequestFields,
  type HandshakeRequestFrame,
  type HandshakeResponseFields,
  type HandshakeResponseFrame,
} from '../wire/handshake-frames.js';
export type { IncomingMessage } from '../wire/incoming-message.js';
export { decodeKeepAlive, encodeKeepAlive, type KeepAlive } from '../wire/keep-alive.js';
export { type Limits, limits } from '../wire/limits.js';
export type {
  OutgoingBytes,
  OutgoingCall,
  OutgoingError,
  OutgoingMessage,
  OutgoingResponse,
  RpcErrorFields,
} from '../wire/outgoing-message.js';
export { isCompatibleVersion, PROTOCOL_VERSION } from '../wire/protocol-version.js';
export { encodeRecursiveRequest, type RouteWrapper, routeWrapper } from '../wire/route-wrapper.js';
