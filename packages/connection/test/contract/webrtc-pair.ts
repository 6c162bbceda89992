/**
 * Connected pairs of links over real data channels, for the link contract suite. Their clock is virtual and follows real time
 * while a test waits, since the native library lives in real time: a deadline must not pass because a turn was quick.
 */
import { expect } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { type LinkSettings, linkSettings } from '../../src/link/link-settings.js';
import type { RtcChannel, RtcPeer, RtcPeerFactory, RtcPeerHost } from '../../src/link/webrtc/rtc-peer.js';
import { loadRtcPeers, openRtcPeers } from '../../src/link/webrtc/rtc-peer.node.js';
import { offerAsDtlsClient } from '../../src/link/webrtc/session-description.js';
import { WebRtcTransport } from '../../src/link/webrtc/webrtc-link.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits as defaults, type Limits } from '../../src/wire/limits.js';
import type { LinkPair, PairLimits } from './link-pair.js';

const OPTIONS = {
  iceServers: [],
  portRange: undefined,
  relayOnly: false,
  bindAddress: '127.0.0.1',
  maxMessageBytes: defaults.maxFrameBytes,
};

/** One end: a peer connection that hands its signals to the other end, and a link once the channel is open. */
class PairEnd implements RtcPeerHost {
  transport: WebRtcTransport | undefined;
  other: PairEnd | undefined;
  readonly peer: RtcPeer;
  readonly #settings: LinkSettings;
  readonly #direction: 'outbound' | 'inbound';
  #candidates: [string, string][] | undefined = [];

  constructor(makePeer: RtcPeerFactory, settings: LinkSettings, direction: 'outbound' | 'inbound') {
    this.#settings = settings;
    this.#direction = direction;
    this.peer = makePeer(OPTIONS, this);
  }

  /** Nobody can check before the answer is applied in full: the offerer's candidates follow it (decision 13). */
  localDescription(type: 'offer' | 'answer', sdp: string): void {
    if (type === 'offer') {
      this.other?.peer.acceptOffer(offerAsDtlsClient(sdp));
      return;
    }
    this.other?.peer.acceptAnswer(sdp);
    this.other?.release();
    this.release();
  }

  localCandidate(candidate: string, mid: string): void {
    if (this.#candidates === undefined) this.other?.peer.addCandidate(candidate, mid);
    else this.#candidates.push([candidate, mid]);
  }

  release(): void {
    for (const [candidate, mid] of this.#candidates ?? []) this.other?.peer.addCandidate(candidate, mid);
    this.#candidates = undefined;
  }

  pathFound(): void {}

  stateChanged(state: RtcPeer['state']): void {
    this.transport?.stateChanged(state);
  }

  channelOpened(channel: RtcChannel): void {
    this.transport = new WebRtcTransport(this.#settings, this.peer, channel, this.#direction);
  }

  failed(error: unknown): void {
    this.#settings.onOwnerError(error);
  }

  candidateRefused(): void {}
}

/** Two ends whose channel is open. */
export async function webRtcPair({ outbound = {}, inbound = {} }: PairLimits = {}): Promise<LinkPair> {
  const clock = new VirtualClock();
  const ownerErrors: unknown[] = [];
  const logger = {
    ...silentLogger,
    error: (_event: string, { error }: { error?: unknown } = {}) => ownerErrors.push(error),
  };
  const until = async (condition: () => boolean): Promise<void> => {
    let now = performance.now();
    while (!condition()) {
      await macrotaskTurn();
      const elapsed = Math.floor(performance.now() - now);
      now += elapsed;
      clock.advanceSync(elapsed);
    }
  };
  const settingsOf = (own: Partial<Limits>) =>
    linkSettings({ clock, logger, limits: { ...defaults, drainTimeoutMs: 1_000_000, ...own } });
  const { makePeer } = await loadRtcPeers({ clock, logger });
  const before = openRtcPeers();
  const ends = [
    new PairEnd(makePeer, settingsOf(outbound), 'outbound'),
    new PairEnd(makePeer, settingsOf(inbound), 'inbound'),
  ];
  const [first, second] = ends;
  if (first === undefined || second === undefined) throw new Error('no ends');
  first.other = second;
  second.other = first;
  first.peer.offer('contract');
  await until(() => ends.every(({ transport }) => transport !== undefined));
  const [out, into] = ends.map(({ transport }) => transport?.link);
  if (out === undefined || into === undefined) throw new Error('no connection');
  return {
    outbound: out,
    inbound: into,
    ownerErrors,
    smallFrameBytes: 20_000,
    until,
    advance: async (ms) => {
      for (let turn = 0; turn < 10; turn++) await macrotaskTurn();
      clock.advanceSync(ms);
    },
    dispose: async () => {
      out.destroy();
      into.destroy();
      clock.advanceSync(1);
      expect(clock.pendingTimers).toBe(0);
      expect(openRtcPeers()).toBe(before);
    },
  };
}
