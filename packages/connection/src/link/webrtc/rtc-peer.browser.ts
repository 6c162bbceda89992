/**
 * Peer connections in browsers: `RTCPeerConnection` behind the port. The twin of `rtc-peer.node.ts`. Its methods are
 * asynchronous; they run one after the other here, so that a candidate is never applied before its description.
 */
import { startTimer } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import { type IceServerPart, iceServerParts } from './ice-server.js';
import {
  type PlatformChannel,
  type PlatformConnection,
  type PlatformConnectionClass,
  type PlatformIceServer,
  pairOf,
} from './platform-rtc.js';
import { BrowserChannel } from './rtc-channel.browser.js';
import type {
  CandidatePair,
  RtcPeer,
  RtcPeerHost,
  RtcPeerOptions,
  RtcPeerState,
  RtcPeers,
  RtcPlatform,
} from './rtc-peer.js';

/** Rejects with `TRANSPORT_MISSING` where there is no `RTCPeerConnection`. */
export async function loadRtcPeers(platform: RtcPlatform): Promise<RtcPeers> {
  const { RTCPeerConnection: connectionClass } = globalThis as { RTCPeerConnection?: PlatformConnectionClass };
  if (connectionClass === undefined) {
    throw new ConnectionError(
      'TRANSPORT_MISSING',
      'This platform has no RTCPeerConnection: use a page or window, not a worker, or leave out the option `webrtc`.',
    );
  }
  return {
    makePeer: (options, host) => new BrowserPeer(connectionClass, platform, options, host),
    close: async () => {},
  };
}

class BrowserPeer implements RtcPeer {
  readonly #platform: RtcPlatform;
  readonly #host: RtcPeerHost;
  #connection: PlatformConnection | undefined;
  #channel: BrowserChannel | undefined;
  #jobs: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(
    connectionClass: PlatformConnectionClass,
    platform: RtcPlatform,
    options: RtcPeerOptions,
    host: RtcPeerHost,
  ) {
    this.#platform = platform;
    this.#host = host;
    try {
      const connection = new connectionClass({
        iceServers: iceServerParts(options.iceServers).map(platformServer),
        iceTransportPolicy: options.relayOnly ? 'relay' : 'all',
      });
      this.#connection = connection;
      this.#listen(connection);
    } catch (error) {
      this.#hear(() => host.failed(error));
    }
  }

  get state(): RtcPeerState {
    return this.#connection?.connectionState ?? 'closed';
  }

  offer(label: string): void {
    this.#next(async (connection) => {
      this.#watch(connection.createDataChannel(label));
      await connection.setLocalDescription();
      this.#describe(connection);
    });
  }

  acceptOffer(sdp: string): void {
    this.#next(async (connection) => {
      await connection.setRemoteDescription({ type: 'offer', sdp });
      await connection.setLocalDescription();
      this.#describe(connection);
    });
  }

  acceptAnswer(sdp: string): void {
    this.#next((connection) => connection.setRemoteDescription({ type: 'answer', sdp }));
  }

  addCandidate(candidate: string, mid: string): void {
    this.#next(async (connection) => {
      try {
        // Peers on node-datachannel may write the whole SDP line.
        await connection.addIceCandidate({ candidate: candidate.replace(/^a=/, ''), sdpMid: mid });
      } catch (error) {
        this.#hear(() => this.#host.candidateRefused(candidate, error));
      }
    });
  }

  async selectedPair(): Promise<CandidatePair | undefined> {
    const report = await this.#connection?.getStats().catch(() => undefined);
    return report === undefined ? undefined : pairOf(report);
  }

  bytesSent(): number {
    return 0;
  }

  remoteAddress(): string | undefined {
    return undefined;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close();
  }

  #listen(connection: PlatformConnection): void {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null || candidate.candidate === '') return; // The end of the candidates.
      this.#hear(() => this.#host.localCandidate(candidate.candidate, candidate.sdpMid ?? '0'));
    };
    connection.oniceconnectionstatechange = () => {
      const { iceConnectionState } = connection;
      if (iceConnectionState === 'connected' || iceConnectionState === 'completed')
        this.#hear(() => this.#host.pathFound());
    };
    connection.onconnectionstatechange = () => this.#hear(() => this.#host.stateChanged(connection.connectionState));
    connection.ondatachannel = ({ channel }) => this.#hear(() => this.#watch(channel));
  }

  /** One channel per connection: a second one of a peer is ended. */
  #watch(channel: PlatformChannel): void {
    if (this.#channel !== undefined) return channel.close();
    const own = new BrowserChannel(channel, {
      hear: (work) => this.#hear(work),
      maxMessageBytes: () => this.#connection?.sctp?.maxMessageSize,
      sendRefused: (error) => this.#sendRefused(error),
    });
    this.#channel = own;
    if (channel.readyState === 'open') this.#host.channelOpened(own);
    else channel.onopen = () => this.#hear(() => this.#host.channelOpened(own));
  }

  /** A message is lost, so the connection is: an end that is seen, and not a gap that is not. */
  #sendRefused(error: unknown): void {
    this.#platform.logger.warn('webrtc.sendRefused', { error });
    startTimer(this.#platform.clock, 0, () => this.#hear(() => this.#host.stateChanged('failed')));
  }

  #describe(connection: PlatformConnection): void {
    const description = connection.localDescription;
    if (description === null || (description.type !== 'offer' && description.type !== 'answer')) return;
    const { type, sdp } = description;
    this.#hear(() => this.#host.localDescription(type, sdp));
  }

  #next(job: (connection: PlatformConnection) => Promise<void>): void {
    this.#jobs = this.#jobs.then(async () => {
      if (this.#connection === undefined) return;
      try {
        await job(this.#connection);
      } catch (error) {
        this.#hear(() => this.#host.failed(error));
      }
    });
  }

  #hear(work: () => void): void {
    if (this.#isClosed) return;
    try {
      work();
    } catch (error) {
      this.#platform.logger.error('webrtc.listenerThrew', { error });
    }
  }
}

/** As browsers want it: a query only where there is a choice, since they refuse `stun:` with one. */
function platformServer({ scheme, host, port, transport, username, credential }: IceServerPart): PlatformIceServer {
  const address = `${scheme}:${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (username === undefined || credential === undefined) return { urls: [address] };
  return { urls: [`${address}?transport=${transport === 'udp' ? 'udp' : 'tcp'}`], username, credential };
}
