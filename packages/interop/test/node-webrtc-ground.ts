/**
 * Two peers without servers, one of ours and one foreign, and what carries their signals: another pair of peers with the same
 * ids that are connected by a WebSocket. Either the foreign library's own managers carry (`their transport`), on both
 * sides of that socket; or a node of ours does on our side (`our transport`), and a foreign manager on theirs.
 */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { EnvelopeEncoder, encodePeerDescriptor, type OutgoingMessage } from '@peerlatch/connection/wire';
import { toForeign } from '../src/foreign-descriptor.js';
import { foreignLibrary } from '../src/foreign-library.js';
import type { ForeignPeer } from '../src/foreign-peer.js';
import type { ForeignTransport } from '../src/foreign-types.js';
import {
  asPeer,
  connect,
  type Either,
  type Ground,
  idsWhere,
  type OurOptions,
  type Pair,
  pairOf,
} from './node-ground.js';
import { Post } from './node-post.js';

export const CARRIERS = ['their transport', 'our transport'] as const;
export type Carrier = (typeof CARRIERS)[number];

/** Sockets of the carriers: both ends of one connection. */
export const SIGNALLING_SOCKETS = 2;

export interface RtcPairOptions {
  /** Ids are chosen so that this one makes the offers. */
  readonly offerer: Either;
  readonly carrier?: Carrier;
  readonly ours?: OurOptions;
}

/** A pair whose signals find their way. Not connected. */
export async function rtcPair(
  ground: Ground,
  { offerer, carrier = 'their transport', ours }: RtcPairOptions,
): Promise<Pair> {
  const ids = idsWhere(offerer);
  const theirCarrier = await ground.theirs({ id: ids.theirs, withServer: false });
  const signaling =
    carrier === 'their transport'
      ? await carriedByThem(ground, ids.ours, theirCarrier)
      : await carriedByUs(ground, ids.ours, theirCarrier);
  const theirs = await ground.theirs({ id: ids.theirs, withServer: false, transport: theirCarrier.manager });
  return pairOf(await ground.ours({ ...ours, id: ids.ours, websocket: undefined, webrtc: true, signaling }), theirs);
}

/**
 * Begins from the given side and waits until both have announced the connection. The native library now and then fails to open one;
 * then the foreign peer gives its attempt up, our node offers again, and the foreign peer is connected all the same.
 */
export async function connectRtc(starter: Either, { ours, theirs, peer }: Pair): Promise<void> {
  const both = [
    ours.events.next(({ type }) => type === 'connected'),
    theirs.events.next(({ type }) => type === 'connected'),
  ];
  const begun = starter === 'our node' ? ours.node.connect(peer) : theirs.connect(ours.self).catch(() => undefined);
  await Promise.all([begun, ...both]);
}

/** A pair connected over WebRTC. */
export async function connectedRtcPair(ground: Ground, starter: Either, options: RtcPairOptions): Promise<Pair> {
  const pair = await rtcPair(ground, options);
  await connectRtc(starter, pair);
  return pair;
}

/** Bytes that a foreign transport takes, for a message of our node. */
export function envelopeOf(from: PeerDescriptor, to: PeerDescriptor, message: OutgoingMessage): Uint8Array {
  sent++;
  const messageIdPrefix = `signal-${sent}-`;
  return new EnvelopeEncoder({ source: encodePeerDescriptor(from), target: to, messageIdPrefix }).encode(message);
}

let sent = 0;

async function carriedByThem(ground: Ground, id: string, theirCarrier: ForeignPeer) {
  const ourCarrier = await ground.theirs({ id });
  await theirCarrier.connect(ourCarrier.descriptor);
  const self = asPeer(ourCarrier.descriptor);
  const post = new Post((to, message) => sendThrough(ourCarrier.manager, envelopeOf(self, to, message), to));
  ourCarrier.manager.on('message', (message) => {
    post.deliver(foreignLibrary.Message.toBinary(message), asPeer(theirCarrier.descriptor));
  });
  return post.signaling;
}

/** The carrier listens to signals itself, like every node of ours; a deaf transport for those leaves the services free. */
async function carriedByUs(ground: Ground, id: string, theirCarrier: ForeignPeer) {
  const ourCarrier = await ground.ours({ id, signaling: new Post().signaling });
  await connect('the foreign peer', pairOf(ourCarrier, theirCarrier));
  return ourCarrier.node.transport;
}

function sendThrough(carrier: ForeignTransport, envelope: Uint8Array, to: PeerDescriptor): Promise<void> {
  const message = { ...foreignLibrary.Message.fromBinary(envelope), targetDescriptor: toForeign(to) };
  return carrier.send(message, { connect: false, sendIfStopped: false, bufferWhileConnecting: false });
}
