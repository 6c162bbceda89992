import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../../src/base/errors.js';
import { silentLogger } from '../../../../src/base/logger.js';
import type { RtcChannel, RtcPeerHost } from '../../../../src/link/webrtc/rtc-peer.js';
import { loadRtcPeers, openRtcPeers } from '../../../../src/link/webrtc/rtc-peer.node.js';
import { macrotaskTurn } from '../../../../src/testing/macrotask-turn.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { limits } from '../../../../src/wire/limits.js';
import { FakeChannel, FakeConnection, fakeNative } from './fake-native.js';

const OPTIONS = {
  iceServers: [{ urls: 'turn:t.example', username: 'u', credential: 'c' }],
  portRange: { min: 4_000, max: 4_010 },
  relayOnly: true,
  bindAddress: '127.0.0.1',
  maxMessageBytes: 99,
};

const silentHost: RtcPeerHost = {
  localDescription() {},
  localCandidate() {},
  pathFound() {},
  stateChanged() {},
  channelOpened() {},
  failed() {},
  candidateRefused() {},
};

async function stand(host: Partial<RtcPeerHost> = {}) {
  const clock = new VirtualClock();
  const log: string[] = [];
  const threw: unknown[] = [];
  const logger = {
    ...silentLogger,
    error: (_event: string, fields?: { error?: unknown }) => threw.push(fields?.error),
  };
  const { makePeer } = await loadRtcPeers({ clock, logger }, fakeNative);
  const channels: RtcChannel[] = [];
  const peer = makePeer(OPTIONS, {
    localDescription: (type, sdp) => log.push(`${type} ${sdp}`),
    localCandidate: (candidate, mid) => log.push(`${candidate} ${mid}`),
    pathFound: () => log.push('path'),
    stateChanged: (state) => log.push(state),
    channelOpened: (channel) => channels.push(channel),
    failed: (error) => log.push(`failed ${String(error)}`),
    candidateRefused: (candidate) => log.push(`refused ${candidate}`),
    ...host,
  });
  const native = FakeConnection.all.at(-1);
  if (native === undefined) throw new Error('no connection');
  return { clock, log, threw, peer, native, channels };
}

test('without the add-on WebRTC is refused, and the text says what to install', async () => {
  const clock = new VirtualClock();
  const missing = loadRtcPeers({ clock, logger: silentLogger }, () => Promise.reject(new Error('not found')));
  await expect(missing).rejects.toThrow(ConnectionError);
  await expect(missing).rejects.toMatchObject({
    code: 'TRANSPORT_MISSING',
    message: expect.stringContaining('npm install node-datachannel'),
  });
});

test('the options reach the add-on in its own words', async () => {
  const { native, peer } = await stand();
  expect(native.config).toEqual({
    iceServers: [{ hostname: 't.example', port: 3_478, relayType: 'TurnUdp', username: 'u', password: 'c' }],
    iceTransportPolicy: 'relay',
    portRangeBegin: 4_000,
    portRangeEnd: 4_010,
    bindAddress: '127.0.0.1',
    maxMessageSize: 99,
  });
  peer.close();
});

test('of a TURN server over TCP or TLS the add-on is told a bridge on this machine, with the same login', async () => {
  const login = { username: 'u', credential: 'c' };
  const urls = ['turn:t.example', 'turn:t.example?transport=tcp', 'turns:t.example'];
  const iceServers = [{ urls, ...login }];
  const turn = { servers: iceServers, tls: undefined, bindAddress: undefined, limits };
  const platform = { clock: new VirtualClock(), logger: silentLogger, turn };
  const peers = await loadRtcPeers(platform, fakeNative);
  peers.makePeer({ ...OPTIONS, iceServers }, silentHost).close();
  const native = { port: expect.any(Number), relayType: 'TurnUdp', username: 'u', password: 'c' };
  expect(FakeConnection.all.at(-1)?.config).toMatchObject({
    iceServers: [
      { ...native, hostname: 't.example' },
      { ...native, hostname: '127.0.0.1' },
      { ...native, hostname: '127.0.0.1' },
    ],
  });
  await peers.close();
});

test('a TURN server over TCP that peers were not loaded for is refused, and not left out in silence', async () => {
  const { makePeer } = await loadRtcPeers({ clock: new VirtualClock(), logger: silentLogger }, fakeNative);
  const failures: unknown[] = [];
  const iceServers = [{ urls: 'turn:t.example?transport=tcp', username: 'u', credential: 'c' }];
  const host = { ...silentHost, failed: (error: unknown) => failures.push(error) };
  makePeer({ ...OPTIONS, iceServers }, host).close();
  expect(failures).toEqual([expect.objectContaining({ code: 'INVALID_ARGUMENT' })]);
});

test('descriptions and candidates go in and come out as text, a candidate in the form that browsers have', async () => {
  const { peer, native, log } = await stand();
  peer.offer('label');
  peer.acceptOffer('o');
  peer.acceptAnswer('a');
  peer.addCandidate('c', '0');
  expect(native.calls).toEqual(['create label', 'offer o', 'answer a', 'candidate c 0']);
  native.callbacks.fire('description', 'sdp', 'offer');
  native.callbacks.fire('candidate', 'a=candidate:1', '0');
  native.callbacks.fire('ice', 'checking');
  native.callbacks.fire('ice', 'connected');
  native.callbacks.fire('state', 'connected');
  expect(log).toEqual(['offer sdp', 'candidate:1 0', 'path', 'connected']);
  expect([peer.remoteAddress(), peer.bytesSent(), peer.state]).toEqual(['192.0.2.7', 77, 'connected']);
  expect(await peer.selectedPair()).toEqual({
    local: { address: '10.0.0.1', port: 1, type: 'host', protocol: 'udp' },
    remote: { address: '192.0.2.7', port: 2, type: 'srflx', protocol: 'tcp' },
  });
  peer.close();
});

test('what the add-on refuses by throwing is reported, not thrown', async () => {
  const { peer, native, log } = await stand();
  native.refuses = true;
  peer.offer('x');
  peer.acceptOffer('o');
  peer.acceptAnswer('a');
  peer.addCandidate('c', '0');
  expect(log).toEqual(['failed Error: refused', 'failed Error: refused', 'failed Error: refused', 'refused c']);
  peer.close();
});

describe('R31: closing', () => {
  test('R31: from inside a callback happens after it', async () => {
    const { clock, native, peer } = await stand({ stateChanged: () => peer.close() });
    native.callbacks.fire('state', 'failed');
    expect(native.closedInside).toBeUndefined();
    await clock.drain();
    clock.advanceSync(0);
    expect(native.closedInside).toBe(false);
  });

  test('ends what is heard at once, and the strong reference with the connection', async () => {
    const before = openRtcPeers();
    const { clock, native, peer, log } = await stand();
    expect(openRtcPeers()).toBe(before + 1);
    peer.close();
    peer.close();
    native.callbacks.fire('state', 'closed');
    native.callbacks.fire('description', 'sdp', 'offer');
    peer.offer('x');
    expect([log, native.calls, openRtcPeers()]).toEqual([[], [], before + 1]);
    await clock.drain();
    clock.advanceSync(0);
    expect([openRtcPeers(), peer.state, peer.remoteAddress(), peer.bytesSent()]).toEqual([
      before,
      'closed',
      undefined,
      0,
    ]);
  });
});

test('no exception of a listener leaves a callback: it would end the process', async () => {
  const boom = (): never => {
    throw new Error('listener');
  };
  const { native, threw, peer } = await stand({ stateChanged: boom, localCandidate: boom, channelOpened: boom });
  expect(() => {
    native.callbacks.fire('state', 'connected');
    native.callbacks.fire('candidate', 'c', '0');
    native.callbacks.fire('channel', native.channel);
  }).not.toThrow();
  expect(threw).toHaveLength(3);
  peer.close();
});

test('a second channel of the peer is ended, outside of the callback: there is one per connection', async () => {
  const { native, channels, clock, peer } = await stand();
  native.callbacks.fire('channel', native.channel);
  const second = new FakeChannel();
  native.callbacks.fire('channel', second);
  expect([channels.length, second.closedInside]).toEqual([1, undefined]);
  await clock.drain();
  clock.advanceSync(0);
  expect(second.closedInside).toBe(false);
  peer.close();
});

test('a channel that we closed is over when the connection ends', async () => {
  const { native, channels, log, peer } = await stand();
  native.callbacks.fire('channel', native.channel);
  const events: string[] = [];
  channels[0]?.attach({ message() {}, bufferLow() {}, closed: () => events.push('closed') }, 1);
  channels[0]?.close();
  native.channel.callbacks.fire('closed');
  expect(events).toEqual([]);
  native.callbacks.fire('state', 'disconnected');
  for (let turn = 0; turn < 3; turn++) await macrotaskTurn();
  expect([events, log]).toEqual([['closed'], ['disconnected']]);
  peer.close();
});
