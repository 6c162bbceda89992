/**
 * The frames of a handshake (wire-protocol 4.1), as bytes and as plain values. The handshake runner calls this; what the
 * frames mean for a connection is the business of the handshake machine.
 */
import { fromHex, toHex } from '../base/bytes.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { PEER_ID_BYTES } from '../peer/peer-id.js';
import { descriptorFromMessage, descriptorToMessage, type PeerDescriptorMessage } from './descriptor-codec.js';
import { decodeEnvelope } from './envelope-decoder.js';
import {
  type HandshakeExtension as ExtensionMessage,
  HandshakeContinuation,
  HandshakeError,
  HandshakeRequest,
  HandshakeResponse,
  Message,
} from './generated/dht.js';
import { decodeMessage, encodeMessage } from './generated-codec.js';
import { limits } from './limits.js';
import { malformed } from './malformed.js';

/** Our addition to request and response, field 1000, which 103.3.1 peers ignore. */
export interface HandshakeExtension {
  /** Bit set, unsigned 32-bit: see {@link features}. */
  readonly features: number;
  /** Reserved for the authenticated handshake; empty now. */
  readonly auth: Uint8Array;
  /**
   * {@link INSTANCE_BYTES} random bytes as lower-case hex, the same in every handshake of one node: another value under the same
   * peer id is another process. A claim like the id itself. Absent when not sent, or sent in another length.
   */
  readonly instance?: string | undefined;
}

/** Length of {@link HandshakeExtension.instance}, bytes: two nodes of one id never draw the same. */
export const INSTANCE_BYTES = 8;

/** Bits of {@link HandshakeExtension.features}. */
export const features = {
  /** The sender answers keep-alive frames (`wire/keep-alive`). */
  answersKeepAlive: 1,
  /** The sender reads user messages without RPC around them (`wire/bare-message`). */
  readsBareMessages: 2,
} as const;

/** Why an acceptor refuses. `UNKNOWN`: a number that this version does not know; still a refusal. */
export type HandshakeRefusal =
  | 'DUPLICATE_CONNECTION'
  | 'INVALID_TARGET_PEER_DESCRIPTOR'
  | 'UNSUPPORTED_PROTOCOL_VERSION'
  | 'UNKNOWN';

export interface HandshakeRequestFields {
  readonly messageId: string;
  readonly source: PeerDescriptor;
  /** Whom the dialler believes to reach. Always sent: one implementation refuses a request without (wire-protocol 4.3). */
  readonly target: PeerDescriptor;
  readonly protocolVersion: string;
  readonly applicationVersion: string;
  readonly extension?: HandshakeExtension;
}

export interface HandshakeResponseFields {
  readonly messageId: string;
  readonly source: PeerDescriptor;
  /** Absent: accepted. */
  readonly error?: Exclude<HandshakeRefusal, 'UNKNOWN'>;
  readonly protocolVersion: string;
  readonly applicationVersion: string;
  readonly extension?: HandshakeExtension;
}

export interface HandshakeContinuationFields {
  readonly messageId: string;
  readonly auth: Uint8Array;
}

/** A received request. */
export interface HandshakeRequestFrame {
  readonly kind: 'request';
  readonly messageId: string;
  readonly source: PeerDescriptor;
  /** The target's node id as sent, lower-case hex cut after 21 bytes; undefined when no target was sent. Compare with the own id. */
  readonly targetId: string | undefined;
  readonly protocolVersion: string;
  readonly applicationVersion: string;
  readonly extension: HandshakeExtension | undefined;
}

/** A received response. */
export interface HandshakeResponseFrame {
  readonly kind: 'response';
  readonly messageId: string;
  /** Undefined when absent or unusable: the descriptor that was dialled is authoritative anyway (wire-protocol 4.5). */
  readonly source: PeerDescriptor | undefined;
  readonly error: HandshakeRefusal | undefined;
  readonly protocolVersion: string;
  readonly applicationVersion: string;
  readonly extension: HandshakeExtension | undefined;
}

/** A received third or later message. */
export interface HandshakeContinuationFrame {
  readonly kind: 'continuation';
  readonly messageId: string;
  readonly auth: Uint8Array;
}

export type HandshakeFrame = HandshakeRequestFrame | HandshakeResponseFrame | HandshakeContinuationFrame;

/** Service id of request, response and continuation (wire-protocol 1.5). */
export const HANDSHAKE_SERVICE_ID = 'system/handshaker';

const EMPTY = new Uint8Array();

/** Numbers of `dht.HandshakeError`. The first is 0, so only presence tells a refusal from a success (wire-protocol 1.2). */
const REFUSALS = ['DUPLICATE_CONNECTION', 'INVALID_TARGET_PEER_DESCRIPTOR', 'UNSUPPORTED_PROTOCOL_VERSION'] as const;

/** One frame. Throws `INVALID_DESCRIPTOR` when a descriptor is not usable. */
export function encodeHandshakeRequest(fields: HandshakeRequestFields): Uint8Array {
  const { messageId, source, target, protocolVersion, applicationVersion, extension } = fields;
  return envelope(messageId, {
    $case: 'handshakeRequest',
    value: {
      sourcePeerDescriptor: descriptorToMessage(source),
      targetPeerDescriptor: descriptorToMessage(target),
      protocolVersion,
      applicationVersion,
      extension: writeExtension(extension),
    },
  });
}

/** One frame. Throws `INVALID_DESCRIPTOR` when the descriptor is not usable. */
export function encodeHandshakeResponse(fields: HandshakeResponseFields): Uint8Array {
  const { messageId, source, error, protocolVersion, applicationVersion, extension } = fields;
  return envelope(messageId, {
    $case: 'handshakeResponse',
    value: {
      sourcePeerDescriptor: descriptorToMessage(source),
      error: error === undefined ? undefined : HandshakeError[error],
      protocolVersion,
      applicationVersion,
      extension: writeExtension(extension),
    },
  });
}

/** One frame. */
export function encodeHandshakeContinuation({ messageId, auth }: HandshakeContinuationFields): Uint8Array {
  return envelope(messageId, { $case: 'handshakeContinuation', value: { auth } });
}

/**
 * The handshake frame in `frame`; undefined when it is another kind of envelope. Byte fields are fresh copies. Throws
 * `MALFORMED_FRAME`, `FRAME_TOO_LARGE`, or `INVALID_DESCRIPTOR` for a request whose sender cannot be identified.
 */
export function decodeHandshakeFrame(frame: Uint8Array): HandshakeFrame | undefined {
  const { content, contentBytes, messageId } = decodeEnvelope(frame);
  switch (content) {
    case 'handshakeRequest':
      return readRequest(messageId, contentBytes);
    case 'handshakeResponse':
      return readResponse(messageId, contentBytes);
    case 'handshakeContinuation':
      return {
        kind: 'continuation',
        messageId,
        auth: new Uint8Array(decodeMessage(HandshakeContinuation, contentBytes).auth),
      };
    default:
      return undefined;
  }
}

function readRequest(messageId: string, bytes: Uint8Array): HandshakeRequestFrame {
  const { sourcePeerDescriptor, targetPeerDescriptor, protocolVersion, applicationVersion, extension } = decodeMessage(
    HandshakeRequest,
    bytes,
  );
  return {
    kind: 'request',
    messageId,
    source: descriptorFromMessage(sourcePeerDescriptor),
    // Only ids are compared, and one of a wrong length is a wrong target, which gets its answer (wire-protocol 4.3).
    targetId:
      targetPeerDescriptor === undefined
        ? undefined
        : toHex(targetPeerDescriptor.nodeId.subarray(0, PEER_ID_BYTES + 1)),
    protocolVersion: bounded(protocolVersion),
    applicationVersion: bounded(applicationVersion),
    extension: readExtension(extension),
  };
}

function readResponse(messageId: string, bytes: Uint8Array): HandshakeResponseFrame {
  const { sourcePeerDescriptor, error, protocolVersion, applicationVersion, extension } = decodeMessage(
    HandshakeResponse,
    bytes,
  );
  return {
    kind: 'response',
    messageId,
    source: descriptorIfUsable(sourcePeerDescriptor),
    error: error === undefined ? undefined : (REFUSALS[error] ?? 'UNKNOWN'),
    protocolVersion: bounded(protocolVersion),
    applicationVersion: bounded(applicationVersion),
    extension: readExtension(extension),
  };
}

function readExtension(extension: ExtensionMessage | undefined): HandshakeExtension | undefined {
  if (extension === undefined) return undefined;
  const { features, auth, instance } = extension;
  const read = { features, auth: new Uint8Array(auth) };
  return instance.length === INSTANCE_BYTES ? { ...read, instance: toHex(instance) } : read;
}

function writeExtension(extension: HandshakeExtension | undefined): ExtensionMessage | undefined {
  if (extension === undefined) return undefined;
  const { features, auth, instance } = extension;
  return { features, auth, instance: (instance === undefined ? undefined : fromHex(instance)) ?? EMPTY };
}

function descriptorIfUsable(message: PeerDescriptorMessage | undefined): PeerDescriptor | undefined {
  try {
    return descriptorFromMessage(message);
  } catch {
    return undefined;
  }
}

/** Versions are kept as long as the connection, so their length is no choice of the peer. */
function bounded(version: string): string {
  if (version.length <= limits.maxNameBytes) return version;
  throw malformed(`A version of ${version.length} characters`);
}

function envelope(messageId: string, body: Message['body']): Uint8Array {
  return encodeMessage(Message, {
    messageId,
    sourceDescriptor: undefined,
    targetDescriptor: undefined,
    serviceId: HANDSHAKE_SERVICE_ID,
    body,
  });
}
