import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.js';
import { loadRtcPeers } from '../../../../src/link/webrtc/rtc-peer.browser.js';
import type { RtcChannel, RtcPeer, RtcPeerHost, RtcPeerOptions } from '../../../../src/link/webrtc/rtc-peer.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { FakePlatformConnection } from './fake-platform-rtc.js';

const OPTIONS: RtcPeerOptions = {
  iceServers: [],
  portRange: undefined,
  relayOnly: false,
  bindAddress: undefined,
  maxMessageBytes: 1_000,
};

let clock: VirtualClock;
let log: unknown[];
let errors: unknown[];
/** Names of host methods that throw. */
let throwing: Set<string>;
let channels: RtcChannel[];

const logger = {
  ...silentLogger,
  warn: (event: string) => log.push(event),
  error: (event: string, { error }: { error?: unknown } = {}) => errors.push([event, error]),
};

function host(): RtcPeerHost {
  const note = (name: string, ...details: unknown[]): void => {
    log.push(details.length === 0 ? name : [name, ...details]);
    if (throwing.has(name)) throw new Error(`${name} threw`);
  };
  return {
    localDescription: (type, sdp) => note('localDescription', type, sdp),
    localCandidate: (candidate, mid) => note('localCandidate', candidate, mid),
    pathFound: () => note('pathFound'),
    stateChanged: (state) => note('stateChanged', state),
    channelOpened: (channel) => {
      channels.push(channel);
      note('channelOpened');
    },
    failed: (error) => note('failed', error),
    candidateRefused: (candidate, error) => note('candidateRefused', candidate, error),
  };
}

async function make(
  options: Partial<RtcPeerOptions> = {},
): Promise<{ peer: RtcPeer; platform: FakePlatformConnection }> {
  const { makePeer } = await loadRtcPeers({ clock, logger });
  const peer = makePeer({ ...OPTIONS, ...options }, host());
  const platform = FakePlatformConnection.last;
  if (platform === undefined) throw new Error('no connection was made');
  return { peer, platform };
}

/** Lets the jobs that wait for nothing begin. */
const turn = (): Promise<void> => clock.drain();

beforeEach(() => {
  clock = new VirtualClock();
  [log, errors, throwing, channels] = [[], [], new Set(), []];
  FakePlatformConnection.last = undefined;
  vi.stubGlobal('RTCPeerConnection', FakePlatformConnection);
});
afterEach(() => vi.unstubAllGlobals());

describe('the platform', () => {
  test('without RTCPeerConnection is refused with TRANSPORT_MISSING and what to do', async () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    await expect(loadRtcPeers({ clock, logger })).rejects.toMatchObject({
      code: 'TRANSPORT_MISSING',
      message: expect.stringContaining('leave out the option `webrtc`'),
    });
  });

  test('that refuses to make a connection is a failure, and everything later does nothing', async () => {
    const refusal = new Error('too many');
    vi.stubGlobal(
      'RTCPeerConnection',
      class {
        constructor() {
          throw refusal;
        }
      },
    );
    const peer = (await loadRtcPeers({ clock, logger })).makePeer(OPTIONS, host());
    peer.offer('label');
    peer.addCandidate('candidate:1', '0');
    await turn();
    peer.close();
    expect([log, peer.state, await peer.selectedPair()]).toEqual([[['failed', refusal]], 'closed', undefined]);
  });

  test('gets the servers one URL each, with a query only where it stands for a choice', async () => {
    const turnServer = { username: 'u', credential: 'c' };
    const { platform } = await make({
      relayOnly: true,
      iceServers: [
        { urls: ['stun:a.example', 'stun:[2001:db8::1]:99?transport=udp'] },
        { urls: ['turn:b.example', 'turn:b.example?transport=tcp', 'turns:b.example'], ...turnServer },
      ],
    });
    expect(platform.configuration).toEqual({
      iceTransportPolicy: 'relay',
      iceServers: [
        { urls: ['stun:a.example:3478'] },
        { urls: ['stun:[2001:db8::1]:99'] },
        { urls: ['turn:b.example:3478?transport=udp'], ...turnServer },
        { urls: ['turn:b.example:3478?transport=tcp'], ...turnServer },
        { urls: ['turns:b.example:5349?transport=tcp'], ...turnServer },
      ],
    });
  });
});

describe('descriptions and candidates', () => {
  test('the offering side opens the channel before it describes itself, and applies the answer', async () => {
    const { peer, platform } = await make();
    peer.offer('label');
    await turn();
    await platform.answers('setLocalDescription');
    peer.acceptAnswer('v=0 theirs');
    await turn();
    expect(platform.calls).toEqual(['channel label', 'setLocalDescription', 'answer v=0 theirs']);
    expect(log).toEqual([['localDescription', 'offer', 'v=0 offer']]);
  });

  test('a candidate waits until the description before it is applied, and the next one until this one is', async () => {
    const { peer, platform } = await make();
    peer.acceptOffer('v=0 theirs');
    peer.addCandidate('candidate:1', '0');
    peer.addCandidate('a=candidate:2', '1');
    await turn();
    expect(platform.calls).toEqual(['offer v=0 theirs']);
    await platform.answers('setRemoteDescription');
    await platform.answers('setLocalDescription');
    expect(log).toEqual([['localDescription', 'answer', 'v=0 answer']]);
    const refused = new Error('not a candidate');
    await platform.answers('addIceCandidate', refused);
    await platform.answers('addIceCandidate');
    expect(platform.calls.slice(2)).toEqual([
      { candidate: 'candidate:1', sdpMid: '0' },
      { candidate: 'candidate:2', sdpMid: '1' },
    ]);
    expect(log.slice(1)).toEqual([['candidateRefused', 'candidate:1', refused]]);
  });

  test('a description that the platform refuses is a failure', async () => {
    const { peer, platform } = await make();
    peer.acceptOffer('v=0 theirs');
    await turn();
    const refused = new Error('not a description');
    await platform.answers('setRemoteDescription', refused);
    expect([log, platform.calls.length]).toEqual([[['failed', refused]], 1]);
  });

  test('own candidates are passed on, but not the end of them', async () => {
    const { platform } = await make();
    platform.onicecandidate?.({ candidate: { candidate: 'candidate:1', sdpMid: null } });
    platform.onicecandidate?.({ candidate: { candidate: '', sdpMid: '0' } });
    platform.onicecandidate?.({ candidate: null });
    expect(log).toEqual([['localCandidate', 'candidate:1', '0']]);
  });

  test('states and the path are reported', async () => {
    const { peer, platform } = await make();
    platform.changesIce('checking');
    platform.changesIce('connected');
    platform.changes('connected');
    expect([log, peer.state]).toEqual([['pathFound', ['stateChanged', 'connected']], 'connected']);
    expect([await peer.selectedPair(), peer.bytesSent(), peer.remoteAddress()]).toEqual([undefined, 0, undefined]);
  });
});

describe('the channel', () => {
  test('of the offering side is reported when it opens, that of the remote at once if it is open already', async () => {
    const { peer, platform } = await make();
    peer.offer('label');
    await turn();
    expect(log).toEqual([]);
    platform.channels[0]?.opens();
    expect(log).toEqual(['channelOpened']);
    const { platform: remote } = await make();
    remote.receivesChannel('theirs');
    expect(log).toEqual(['channelOpened', 'channelOpened']);
  });

  test('of the remote may still be opening', async () => {
    const { platform } = await make();
    const channel = platform.receivesChannel('theirs', 'connecting');
    expect(log).toEqual([]);
    channel.opens();
    expect([log, channels[0]?.isOpen]).toEqual([['channelOpened'], true]);
  });

  test('a second one is closed, and not reported', async () => {
    const { platform } = await make();
    platform.receivesChannel('theirs');
    const second = platform.receivesChannel('another');
    second.onopen?.();
    expect([second.readyState, log]).toEqual(['closing', ['channelOpened']]);
  });

  test('carries the limits that the platform has agreed on, and the one of the standard while it tells none', async () => {
    const { platform } = await make();
    platform.receivesChannel('theirs');
    expect(channels[0]?.maxMessageBytes).toBe(65_536);
    platform.sctp = { maxMessageSize: 262_144 };
    expect(channels[0]?.maxMessageBytes).toBe(262_144);
  });

  test('an open one that takes no message ends the connection in a later turn, since it has a gap now', async () => {
    const { platform } = await make();
    const channel = platform.receivesChannel('theirs');
    channel.refusal = new Error('send queue is full');
    channels[0]?.send(Uint8Array.of(1));
    expect(log).toEqual(['channelOpened', 'webrtc.sendRefused']);
    clock.advanceSync(0);
    expect(log.at(-1)).toEqual(['stateChanged', 'failed']);
  });
});

describe('its host', () => {
  test('may throw anywhere: it is logged, and what follows happens', async () => {
    throwing = new Set([
      'localDescription',
      'localCandidate',
      'stateChanged',
      'pathFound',
      'channelOpened',
      'candidateRefused',
    ]);
    const { peer, platform } = await make();
    peer.acceptOffer('v=0 theirs');
    peer.addCandidate('candidate:1', '0');
    await turn();
    await platform.answers('setRemoteDescription');
    await platform.answers('setLocalDescription');
    await platform.answers('addIceCandidate', new Error('no'));
    platform.onicecandidate?.({ candidate: { candidate: 'candidate:1', sdpMid: '0' } });
    platform.changesIce('completed');
    platform.changes('connected');
    platform.receivesChannel('theirs');
    expect(log.flatMap((entry) => [entry].flat()[0])).toEqual([
      'localDescription',
      'candidateRefused',
      'localCandidate',
      'pathFound',
      'stateChanged',
      'channelOpened',
    ]);
    expect(errors).toHaveLength(6);
    expect(peer.state).toBe('connected');
  });

  test('hears nothing after close(), not even of a call that was under way; what waits is not begun', async () => {
    const { peer, platform } = await make();
    const channel = platform.receivesChannel('theirs');
    const heard: unknown[] = [];
    channels[0]?.attach(
      { message: () => heard.push('message'), bufferLow: () => heard.push('low'), closed: () => heard.push('closed') },
      1,
    );
    peer.acceptOffer('v=0 theirs');
    peer.addCandidate('candidate:1', '0');
    await turn();
    peer.close();
    peer.close();
    await platform.answers('setRemoteDescription', new Error('closed'));
    platform.onicecandidate?.({ candidate: { candidate: 'candidate:1', sdpMid: '0' } });
    platform.changesIce('connected');
    platform.changes('failed');
    platform.receivesChannel('another');
    channel.onmessage?.({ data: new ArrayBuffer(1) });
    channel.closes();
    expect([log, heard, peer.state]).toEqual([['channelOpened'], [], 'closed']);
    expect(platform.calls).toEqual(['offer v=0 theirs', 'close']);
  });
});
