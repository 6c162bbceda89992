/**
 * The port behind which a platform's WebRTC lives: one peer connection with one data channel. `rtc-peer.node.ts` is
 * node-datachannel, `rtc-peer.browser.ts` is `RTCPeerConnection`, tests have a scripted one. It exchanges session
 * descriptions and candidates as text and knows nothing of signalling, deadlines or links. No method throws, and
 * nothing that a host does can hurt the platform's callbacks: implementations isolate it.
 */
import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';
import type { Limits } from '../../wire/limits.js';
import type { IceServer, IceTls } from './ice-server.js';

/** As `RTCPeerConnection.connectionState`. `disconnected` may recover; `failed` and `closed` do not. */
export type RtcPeerState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** The network path that carries a connection. */
export interface CandidatePair {
  readonly local: CandidateEnd;
  readonly remote: CandidateEnd;
}

/** One end of it. */
export interface CandidateEnd {
  /** IP address; empty where the platform hides it. */
  readonly address: string;
  readonly port: number;
  /** RFC 8445: an own interface, a NAT's mapping as a STUN server or the peer saw it, a TURN server. */
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
  /** `udp` or `tcp`. */
  readonly protocol: string;
}

/** How to make a peer connection. */
export interface RtcPeerOptions {
  readonly iceServers: readonly IceServer[];
  /** UDP ports for own candidates, both ends included. Ignored in browsers. */
  readonly portRange: { readonly min: number; readonly max: number } | undefined;
  /** Take only paths over a TURN server. */
  readonly relayOnly: boolean;
  /** IP address to gather candidates on; undefined for every interface. Ignored in browsers. */
  readonly bindAddress: string | undefined;
  /** The largest message that we say we take, bytes (RFC 8841 `max-message-size`). */
  readonly maxMessageBytes: number;
}

/** Hears of one peer connection, in the order in which things happen; nothing after `close()`. */
export interface RtcPeerHost {
  /** The own description is there; candidates follow it. */
  localDescription(type: 'offer' | 'answer', sdp: string): void;
  /** One own candidate, `candidate:...`, and the media id that it belongs to. */
  localCandidate(candidate: string, mid: string): void;
  /** A pair of candidates answered: the own end is ready for the peer's first packet. */
  pathFound(): void;
  stateChanged(state: RtcPeerState): void;
  /** The data channel is open. Attach a receiver in this turn, or lose what it has. */
  channelOpened(channel: RtcChannel): void;
  /** The platform refused a description or could not start. A refused candidate is only noted: others may do. */
  failed(error: unknown): void;
  candidateRefused(candidate: string, error: unknown): void;
}

/** One peer connection. */
export interface RtcPeer {
  readonly state: RtcPeerState;
  /** The offering side: opens a reliable, ordered channel named `label` and makes the offer. */
  offer(label: string): void;
  /** The answering side: applies the offer and makes the answer. */
  acceptOffer(sdp: string): void;
  /** The offering side: applies the answer. */
  acceptAnswer(sdp: string): void;
  /** Only once a remote description was accepted (R30). */
  addCandidate(candidate: string, mid: string): void;
  /** The pair in use; undefined while there is none or the platform does not tell. */
  selectedPair(): Promise<CandidatePair | undefined>;
  /** Payload bytes that left so far, where the platform counts them. */
  bytesSent(): number;
  /** IP address of the remote end of the pair in use, where the platform tells at once. */
  remoteAddress(): string | undefined;
  /**
   * Releases everything. The platform is told in a later turn, since closing from inside one of its callbacks can block
   * (R31); what it reports from now on is not heard. Idempotent.
   */
  close(): void;
}

/** What a link does with an open channel. */
export interface RtcReceiver {
  /** One binary message; the bytes are the receiver's. Text is not passed on (wire-protocol 3.2). */
  message(bytes: Uint8Array): void;
  /** The buffer fell to `lowWaterBytes` after it was above. */
  bufferLow(): void;
  /** The remote closed the channel, or our own closing has been answered. Every message before it was reported. */
  closed(): void;
}

/** An open data channel. */
export interface RtcChannel {
  readonly isOpen: boolean;
  /** Bytes accepted that wait for room in the transport's window. */
  readonly bufferedBytes: number;
  /** The largest message that both sides take, bytes. */
  readonly maxMessageBytes: number;
  /** True where the platform does not report the remote's answer to our closing. */
  readonly closesBlindly: boolean;
  /** Once, in the turn of `channelOpened`. */
  attach(receiver: RtcReceiver, lowWaterBytes: number): void;
  /** One message of at most `maxMessageBytes`. Dropped when the channel is not open. The bytes are copied or sent before it returns. */
  send(bytes: Uint8Array): void;
  /** Ends the channel behind everything sent; the remote is told by a stream reset (RFC 8831, section 6.7). */
  close(): void;
}

/** Makes peer connections. */
export type RtcPeerFactory = (options: RtcPeerOptions, host: RtcPeerHost) => RtcPeer;

/** What peer connections need from the node. */
export interface RtcPlatform {
  readonly clock: Clock;
  readonly logger: Logger;
  /** For platforms whose ICE agent speaks to TURN servers over UDP only: what the others are reached with. */
  readonly turn?: {
    readonly servers: readonly IceServer[];
    readonly tls: IceTls | undefined;
    readonly bindAddress: string | undefined;
    readonly limits: Limits;
  };
}

/** The peer connections of a platform, once it is loaded. */
export interface RtcPeers {
  readonly makePeer: RtcPeerFactory;
  /** What they share. After the peers: what is still open loses its way over TURN. Idempotent. */
  close(): Promise<void>;
}
