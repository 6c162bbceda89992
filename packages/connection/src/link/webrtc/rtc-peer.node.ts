/**
 * Peer connections in Node: node-datachannel behind the port. Loaded only when WebRTC is configured, since it brings a
 * native add-on. What its users must know is dealt with here, once: an object that nothing references is collected and
 * silently stops, so open ones are kept; an exception in one of its callbacks ends the process, so none leaves; closing
 * from inside a callback can block, so it is done a turn later (R31).
 */
import type { DataChannel, PeerConnection } from 'node-datachannel';
import { startTimer } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import { loopTurn } from './loop-turn.node.js';
import { hostPort, nativeConfig, nativeEnd } from './native-config.node.js';
import { NativeChannel, type NativeChannelHost } from './rtc-channel.node.js';
import type {
  CandidatePair,
  RtcPeer,
  RtcPeerHost,
  RtcPeerOptions,
  RtcPeerState,
  RtcPeers,
  RtcPlatform,
} from './rtc-peer.js';
import { TurnBridges } from './turn-bridges.node.js';

/** The part of the add-on that is used. */
type NativeModule = Pick<typeof import('node-datachannel'), 'PeerConnection'>;

/** Everything open, whoever else has let go of it. */
const open = new Set<NativePeer>();

/** Loads the add-on. Rejects with `TRANSPORT_MISSING`, which says what to install, or with `LISTEN_FAILED`. */
export async function loadRtcPeers(
  platform: RtcPlatform,
  load: () => Promise<NativeModule> = () => import('node-datachannel'),
): Promise<RtcPeers> {
  let native: NativeModule;
  try {
    native = await load();
  } catch (cause) {
    throw new ConnectionError(
      'TRANSPORT_MISSING',
      'WebRTC needs the package node-datachannel: run `npm install node-datachannel@0.33`, or leave out the option `webrtc`.',
      { cause },
    );
  }
  const bridges = await TurnBridges.open(platform);
  return {
    makePeer: (options, host) => new NativePeer(native, platform, bridges, options, host),
    close: () => bridges.close(),
  };
}

/** Peer connections that are not closed yet, over all nodes of this process. For tests of what is left. */
export function openRtcPeers(): number {
  return open.size;
}

/**
 * The add-on lets go of a channel's callbacks when it has reported the end of the channel. It reports that only to a listener,
 * and of a channel that never opened only if it is closed, not with its connection: without either, the process never ended.
 */
function ended(): void {}

class NativePeer implements RtcPeer, NativeChannelHost {
  readonly #platform: RtcPlatform;
  readonly #bridges: TurnBridges;
  readonly #host: RtcPeerHost;
  /** Of our own UDP sockets: by them a bridge knows whose connection to end. */
  readonly #ports = new Set<number>();
  #connection: PeerConnection | undefined;
  #channel: NativeChannel | undefined;
  /** The channel of our offer, until it opens. */
  #unopened: DataChannel | undefined;
  #isClosed = false;

  constructor(
    native: NativeModule,
    platform: RtcPlatform,
    bridges: TurnBridges,
    options: RtcPeerOptions,
    host: RtcPeerHost,
  ) {
    this.#platform = platform;
    this.#bridges = bridges;
    this.#host = host;
    this.#attempt(() => {
      const connection = new native.PeerConnection(
        'peerlatch',
        nativeConfig(options, (server) => bridges.udpServer(server)),
      );
      this.#connection = connection;
      open.add(this);
      this.#listen(connection);
    });
  }

  get isListening(): boolean {
    return !this.#isClosed;
  }

  get state(): RtcPeerState {
    if (this.#connection === undefined) return 'closed';
    try {
      return this.#connection.state();
    } catch {
      return 'closed';
    }
  }

  offer(label: string): void {
    this.#attempt(() => {
      const channel = this.#connection?.createDataChannel(label);
      channel?.onClosed(ended);
      channel?.onOpen(() => this.#hear(() => this.#opened(channel)));
      this.#unopened = channel;
    });
  }

  acceptOffer(sdp: string): void {
    this.#attempt(() => this.#connection?.setRemoteDescription(sdp, 'offer'));
  }

  acceptAnswer(sdp: string): void {
    this.#attempt(() => this.#connection?.setRemoteDescription(sdp, 'answer'));
  }

  addCandidate(candidate: string, mid: string): void {
    try {
      this.#connection?.addRemoteCandidate(candidate, mid);
    } catch (error) {
      this.#hear(() => this.#host.candidateRefused(candidate, error));
    }
  }

  async selectedPair(): Promise<CandidatePair | undefined> {
    return this.#pair();
  }

  bytesSent(): number {
    return this.#quietly(() => this.#connection?.bytesSent()) ?? 0;
  }

  remoteAddress(): string | undefined {
    return this.#pair()?.remote.address;
  }

  /** For the channel and for ourselves: nothing leaves a callback. */
  threw(error: unknown): void {
    this.#platform.logger.error('webrtc.listenerThrew', { error });
  }

  later(work: () => void): void {
    loopTurn(() => this.#hear(work));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    startTimer(this.#platform.clock, 0, () => {
      const connection = this.#connection;
      this.#connection = undefined;
      this.#quietly(() => this.#unopened?.close());
      this.#unopened = undefined;
      try {
        connection?.close();
      } catch (error) {
        this.#platform.logger.warn('webrtc.closeFailed', { error });
      }
      open.delete(this);
      for (const port of this.#ports) this.#bridges.release(port);
    });
  }

  #listen(connection: PeerConnection): void {
    const host = this.#host;
    connection.onLocalDescription((sdp, type) => {
      if (type === 'offer' || type === 'answer') this.#hear(() => host.localDescription(type, sdp));
    });
    connection.onLocalCandidate((candidate, mid) => {
      const port = hostPort(candidate);
      if (port !== undefined) this.#ports.add(port);
      this.#hear(() => host.localCandidate(candidate.replace(/^a=/, ''), mid));
    });
    connection.onIceStateChange((state) => {
      if (state === 'connected' || state === 'completed') this.#hear(() => host.pathFound());
    });
    connection.onStateChange((state) => this.#hear(() => this.#changed(state as RtcPeerState)));
    connection.onDataChannel((channel) => this.#hear(() => this.#opened(channel)));
  }

  /** A channel that was closed blindly is over once the remote has closed the connection. Messages that came before go first. */
  #changed(state: RtcPeerState): void {
    const channel = this.#channel;
    const isEnd = state === 'disconnected' || state === 'failed' || state === 'closed';
    if (!isEnd || channel === undefined) return this.#host.stateChanged(state);
    channel.whenQuiet(() => {
      channel.connectionEnded();
      this.#hear(() => this.#host.stateChanged(state));
    });
  }

  /** One channel per connection: a second one of a peer is ended. */
  #opened(channel: DataChannel): void {
    this.#unopened = undefined;
    if (this.#channel !== undefined) {
      channel.onClosed(ended);
      startTimer(this.#platform.clock, 0, () => this.#quietly(() => channel.close()));
      return;
    }
    this.#channel = new NativeChannel(channel, this);
    this.#host.channelOpened(this.#channel);
  }

  #pair(): CandidatePair | undefined {
    const pair = this.#quietly(() => this.#connection?.getSelectedCandidatePair());
    if (pair === undefined || pair === null) return undefined;
    return { local: nativeEnd(pair.local), remote: nativeEnd(pair.remote) };
  }

  /** Something that the platform may refuse. */
  #attempt(work: () => void): void {
    if (this.#isClosed) return;
    try {
      work();
    } catch (error) {
      this.#hear(() => this.#host.failed(error));
    }
  }

  /** Every callback of the add-on passes here: nothing after the close, and no exception out. */
  #hear(work: () => void): void {
    if (this.#isClosed) return;
    try {
      work();
    } catch (error) {
      this.threw(error);
    }
  }

  #quietly<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}
