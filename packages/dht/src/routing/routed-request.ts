/**
 * A wrapper that has been read and found usable: what router, sessions and recursive operations work on. Everything in a received
 * one is somebody's claim, and is checked here once, before anything is kept of it. What the message inside says is left to
 * whom it is for.
 */
import { ConnectionError, toHex } from '@peerlatch/connection/base';
import { PEER_ID_BYTES, type PeerDescriptor, type PeerId, peerIdFromBytes } from '@peerlatch/connection/peer';
import { descriptorFromMessage, type PeerDescriptorMessage, type RouteWrapper } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Key } from '../id/key.js';

/** See the head of this file. Never changed; byte fields may be views into a frame. */
export interface RoutedRequest {
  readonly requestId: string;
  /** Who sent it first, as it claims. */
  readonly source: PeerDescriptor;
  readonly sourceMessage: PeerDescriptorMessage;
  /** A node's id or a key of data. */
  readonly target: Key;
  /** The same as an id. */
  readonly targetId: PeerId;
  /** A serialized `dht.Message`. */
  readonly message: Uint8Array;
  /** Of a source that is still joining; not checked. */
  readonly reachableThrough: readonly PeerDescriptorMessage[];
  /** Who has carried it so far, in order; only the ids are checked. */
  readonly path: readonly PeerDescriptorMessage[];
  readonly pathIds: readonly PeerId[];
  /** First hops of parallel paths of a recursive operation, hexadecimal. */
  readonly roots: readonly string[];
  /** Whoever handed it to us, as its connection says; undefined when we are the source. */
  readonly previous: Key | undefined;
}

export type RequestLimits = Pick<
  DhtLimits,
  'maxRoutedBytes' | 'maxRoutedIdChars' | 'maxReachableThrough' | 'maxRoutingPath' | 'maxParallelRoots'
>;

/** Checks a wrapper that came from `previous`. Throws `INVALID_ARGUMENT`, `INVALID_DESCRIPTOR` or `FRAME_TOO_LARGE`, for its sender. */
export function readRequest(wrapper: RouteWrapper, previous: Key, limits: RequestLimits): RoutedRequest {
  const { requestId, sourcePeer, target, message, routingPath } = wrapper;
  if (requestId.length === 0 || requestId.length > limits.maxRoutedIdChars) {
    throw refusal('INVALID_ARGUMENT', `A request id has 1 to ${limits.maxRoutedIdChars} characters.`);
  }
  if (target.length !== PEER_ID_BYTES) {
    throw refusal('INVALID_ARGUMENT', `A target has ${PEER_ID_BYTES} bytes, not ${target.length}.`);
  }
  if (message === undefined || sourcePeer === undefined) {
    throw refusal('INVALID_ARGUMENT', 'A wrapper holds a message, and says whose it is.');
  }
  checkBytes(message, limits);
  // The sender counts too: with it, so many have carried the message.
  if (routingPath.length > limits.maxRoutingPath) {
    throw refusal(
      'INVALID_ARGUMENT',
      `A message is carried by at most ${limits.maxRoutingPath} peers: it goes in circles.`,
    );
  }
  return {
    requestId,
    source: descriptorFromMessage(sourcePeer),
    sourceMessage: sourcePeer,
    target,
    targetId: peerIdFromBytes(target),
    message,
    reachableThrough: wrapper.reachableThrough.slice(0, limits.maxReachableThrough),
    path: routingPath,
    pathIds: routingPath.map(({ nodeId }) => idOf(nodeId)),
    roots: wrapper.parallelRootNodeIds
      .slice(0, limits.maxParallelRoots)
      .filter((id) => id.length === 2 * PEER_ID_BYTES),
    previous,
  };
}

/** The wrapper for the next hop: `self` joins the path, `roots` replace those of the request. */
export function wrapperOf(
  request: RoutedRequest,
  self: PeerDescriptorMessage,
  roots: readonly string[] = request.roots,
): RouteWrapper {
  return {
    requestId: request.requestId,
    sourcePeer: request.sourceMessage,
    target: request.target,
    message: request.message,
    reachableThrough: [...request.reachableThrough],
    routingPath: [...request.path, self],
    parallelRootNodeIds: [...roots],
  };
}

/** Throws `FRAME_TOO_LARGE` for a message that leaves no room for its wrapper. */
export function checkBytes(message: Uint8Array, { maxRoutedBytes }: Pick<DhtLimits, 'maxRoutedBytes'>): void {
  if (message.length <= maxRoutedBytes) return;
  const text = `A routed message has at most ${maxRoutedBytes} bytes with its envelope, not ${message.length}. Connect to the peer, or send it in pieces.`;
  throw refusal('FRAME_TOO_LARGE', text);
}

function idOf(nodeId: Uint8Array): PeerId {
  if (nodeId.length === PEER_ID_BYTES) return peerIdFromBytes(nodeId);
  throw refusal(
    'INVALID_ARGUMENT',
    `The path names a peer ${toHex(nodeId.subarray(0, PEER_ID_BYTES))}, which is no id.`,
  );
}

/** What is thrown for the sender of a request. */
export function refusal(code: 'INVALID_ARGUMENT' | 'FRAME_TOO_LARGE', text: string): ConnectionError {
  return new ConnectionError(code, text);
}
