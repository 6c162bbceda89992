/**
 * Peer connections on a virtual clock: descriptions and candidates are texts, a path is found when both sides know each
 * other's description and a candidate, and the data channel is a pair of queues. It refuses what the platforms refuse
 * (a candidate before a description), so that tests see what a connector must not do.
 */
import { type Clock, startTimer } from '../../src/base/clock.js';
import type {
  CandidatePair,
  RtcChannel,
  RtcPeer,
  RtcPeerFactory,
  RtcPeerHost,
  RtcPeerOptions,
  RtcPeerState,
  RtcReceiver,
} from '../../src/link/webrtc/rtc-peer.js';

/** Every peer connection made so far, by the name in its descriptions. */
export class SimRtc {
  readonly peers: SimRtcPeer[] = [];
  readonly clock: Clock;
  /** Names of peer connections that fail although there is a path. */
  readonly failing = new Set<string>();
  /** While false no path is ever found. */
  hasPaths = true;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The factory of a node; `owner` begins the names of its peer connections. */
  factory(owner: string): RtcPeerFactory {
    return (options, host) => {
      const peer = new SimRtcPeer(this, `${owner}${this.peers.length}`, options, host);
      this.peers.push(peer);
      return peer;
    };
  }

  /** Peer connections that nobody closed. */
  get open(): readonly string[] {
    return this.peers.filter(({ isClosed }) => !isClosed).map(({ name }) => name);
  }

  find(name: string | undefined): SimRtcPeer | undefined {
    return this.peers.find((peer) => peer.name === name && !peer.isClosed);
  }
}

export class SimRtcPeer implements RtcPeer {
  readonly name: string;
  readonly options: RtcPeerOptions;
  readonly host: RtcPeerHost;
  state: RtcPeerState = 'new';
  isClosed = false;
  /** Candidates that were applied. */
  readonly candidates: string[] = [];
  remoteName: string | undefined;
  readonly #world: SimRtc;
  #isOfferer = false;
  #channel: SimChannel | undefined;
  #hasPath = false;

  constructor(world: SimRtc, name: string, options: RtcPeerOptions, host: RtcPeerHost) {
    this.#world = world;
    this.name = name;
    this.options = options;
    this.host = host;
  }

  offer(): void {
    this.#isOfferer = true;
    this.#describe('offer');
  }

  acceptOffer(sdp: string): void {
    this.remoteName = nameIn(sdp);
    this.#describe('answer');
    this.#check();
  }

  acceptAnswer(sdp: string): void {
    this.remoteName = nameIn(sdp);
    this.#check();
  }

  addCandidate(candidate: string): void {
    if (this.remoteName === undefined) {
      this.host.candidateRefused(candidate, new Error('candidate before description'));
      return;
    }
    this.candidates.push(candidate);
    this.#check();
  }

  async selectedPair(): Promise<CandidatePair | undefined> {
    return undefined;
  }

  bytesSent(): number {
    return 0;
  }

  remoteAddress(): string | undefined {
    return '192.0.2.1';
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.state = 'closed';
    const remote = this.#world.find(this.remoteName);
    this.#channel?.cut();
    startTimer(this.#world.clock, 0, () => remote?.change('closed'));
  }

  /** The platform reports a state. */
  change(state: RtcPeerState): void {
    if (this.isClosed || this.state === state) return;
    this.state = state;
    this.host.stateChanged(state);
  }

  #describe(type: 'offer' | 'answer'): void {
    this.#later(() => {
      this.host.localDescription(type, `v=0\r\nname=${this.name}\r\na=setup:actpass\r\n`);
      this.host.localCandidate(`candidate:1 1 UDP 1 192.0.2.9 ${1_000 + this.name.length} typ host`, '0');
      this.host.localCandidate(`candidate:2 1 UDP 1 10.0.0.9 2000 typ host`, '0');
    });
  }

  /** A side that can send checks finds the path; both together open the channel. */
  #check(): void {
    this.#later(() => {
      const remote = this.#world.find(this.remoteName);
      if (!this.#world.hasPaths || remote === undefined || this.candidates.length === 0 || this.#hasPath) return;
      this.#hasPath = true;
      this.host.pathFound();
      if (remote.remoteName !== this.name || !remote.#hasPath) return;
      const failing = [this, remote].find(({ name }) => this.#world.failing.has(name));
      if (failing === undefined) this.#connect(remote);
      else failing.change('failed');
    });
  }

  #connect(remote: SimRtcPeer): void {
    const [a, b] = this.#isOfferer ? [this, remote] : [remote, this];
    const channels = [new SimChannel(this.#world.clock), new SimChannel(this.#world.clock)] as const;
    channels[0].remote = channels[1];
    channels[1].remote = channels[0];
    for (const [peer, channel] of [
      [a, channels[0]],
      [b, channels[1]],
    ] as const) {
      peer.#channel = channel;
      peer.change('connected');
      peer.#later(() => peer.host.channelOpened(channel));
    }
  }

  #later(work: () => void): void {
    startTimer(this.#world.clock, 0, () => {
      if (!this.isClosed) work();
    });
  }
}

/** One end of a data channel. `bufferedBytes` is in the test's hand. */
export class SimChannel implements RtcChannel {
  isOpen = true;
  bufferedBytes = 0;
  maxMessageBytes = 1_048_576;
  closesBlindly = false;
  remote: SimChannel | undefined;
  receiver: RtcReceiver | undefined;
  lowWaterBytes = 0;
  /** What was sent, in order. */
  readonly sent: Uint8Array[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  attach(receiver: RtcReceiver, lowWaterBytes: number): void {
    this.receiver = receiver;
    this.lowWaterBytes = lowWaterBytes;
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    this.sent.push(bytes);
    const copy = new Uint8Array(bytes);
    startTimer(this.#clock, 0, () => {
      if (this.remote?.isOpen) this.remote.receiver?.message(copy);
    });
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    startTimer(this.#clock, 0, () => {
      this.remote?.remoteClosed();
      if (!this.closesBlindly) this.receiver?.closed();
    });
  }

  remoteClosed(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.receiver?.closed();
  }

  cut(): void {
    this.isOpen = false;
  }
}

function nameIn(sdp: string): string | undefined {
  return /name=(\S+)/.exec(sdp)?.[1];
}
