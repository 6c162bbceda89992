/**
 * Two peers without servers, one of ours and one foreign, and what carries their signals: another pair of peers with the same
 * ids that are connected by a WebSocket. Either the foreign library's own managers carry (`their transport`), on both
 * sides of that socket; or a node of ours does on our side (`our transport`), and a foreign manager on theirs.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { openRtcPeers } from '@peerlatch/connection/testing';
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
  until,
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

/** A handshake request that has not come so long after the channel opened does not come, ms; looked at every {@link LOOK_MS}. */
const LOST_AFTER_MS = 700;
const LOOK_MS = 25;

/** Openings until it is said that none comes about. */
const MAX_TRIES = 3;

/**
 * Begins from the given side and waits until both have announced the connection. The native library now and then fails to open one;
 * then the foreign peer gives its attempt up, our node offers again, and the foreign peer is connected all the same.
 *
 * A foreign offerer may lose its own handshake request: its `send` drops what comes before its connection says that it is connected, and
 * on a busy machine the native library tells it first that the channel is open. Both would wait for 15 s then, so that opening is
 * ended and another begun. Nothing else is tried again.
 */
export async function connectRtc(starter: Either, pair: Pair, tries = MAX_TRIES): Promise<void> {
  const { ours, theirs, peer } = pair;
  const both = [
    ours.events.next(({ type }) => type === 'connected'),
    theirs.events.next(({ type }) => type === 'connected'),
  ];
  const begun = starter === 'our node' ? ours.node.connect(peer) : theirs.connect(ours.self).catch(() => undefined);
  let isOver = false;
  const opened = Promise.all([begun, ...both]).finally(() => {
    isOver = true;
  });
  opened.catch(() => undefined);
  const isLost = await Promise.race([opened.then(() => false), lostHandshake(pair, () => isOver || tries === 1)]);
  if (!isLost) {
    await opened;
    return;
  }
  await ours.node.disconnect(peer);
  await until(() => theirs.manager.endpoints.size === 0 && openRtcPeers() === 0);
  await connectRtc(starter, pair, tries - 1);
}

/** True as soon as the foreign peer's handshake is lost for sure, false as soon as `isOver`. */
async function lostHandshake(pair: Pair, isOver: () => boolean): Promise<boolean> {
  let since: number | undefined;
  while (!isOver()) {
    since = hasLostItsHandshake(pair) ? (since ?? performance.now()) : undefined;
    if (since !== undefined && performance.now() - since > LOST_AFTER_MS) return true;
    await sleep(LOOK_MS);
  }
  return false;
}

/** The channel is open here, and not a word has come over it. */
function hasLostItsHandshake({ ours, peer }: Pair): boolean {
  const steps =
    ours.node
      .explain(peer)
      .attempts.at(-1)
      ?.steps.map(({ step }) => step) ?? [];
  return steps.includes('channel open') && !steps.some((step) => step.startsWith('handshake'));
}

/** What our node announced of the connection that is there now. */
export function lastStory({ ours }: Pair): string[] {
  return ours.story.slice(ours.story.lastIndexOf('connecting'));
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
