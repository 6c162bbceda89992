import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.js';
import { linkSettings } from '../../../../src/link/link-settings.js';
import { WebRtcTransport } from '../../../../src/link/webrtc/webrtc-link.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { limits as defaults, type Limits } from '../../../../src/wire/limits.js';
import { frameOf, numberOf, Recorder } from '../../../contract/recorder.js';
import { SimChannel, SimRtc } from '../../../support/sim-rtc.js';

function stand(own: Partial<Limits> = {}, direction: 'outbound' | 'inbound' = 'outbound', blind = false) {
  const clock = new VirtualClock();
  const limits = { ...defaults, ...own };
  const world = new SimRtc(clock);
  const nothing = () => {};
  const peer = world.factory('p')(
    { iceServers: [], portRange: undefined, relayOnly: false, bindAddress: undefined, maxMessageBytes: 1_000_000 },
    {
      localDescription: nothing,
      localCandidate: nothing,
      pathFound: nothing,
      stateChanged: nothing,
      channelOpened: nothing,
      failed: nothing,
      candidateRefused: nothing,
    },
  );
  const [rtc] = world.peers;
  if (rtc === undefined) throw new Error('no peer');
  rtc.state = 'connected';
  const channel = new SimChannel(clock);
  channel.closesBlindly = blind;
  const transport = new WebRtcTransport(
    linkSettings({ clock, limits, logger: silentLogger }),
    peer,
    channel,
    direction,
  );
  const owner = new Recorder(transport.link);
  return { clock, rtc, channel, transport, link: transport.link, owner, limits };
}

describe('sending', () => {
  test('goes straight to the channel while its buffer is below the high threshold', () => {
    const { link, channel } = stand();
    for (let n = 0; n < 5; n++) link.send(frameOf(n, 1_000));
    expect(channel.sent.map(numberOf)).toEqual([0, 1, 2, 3, 4]);
  });

  test('waits above the threshold, and goes on in order at the low-water event', () => {
    const { link, channel, limits } = stand();
    channel.bufferedBytes = limits.rtcHighWaterBytes;
    for (let n = 0; n < 200; n++) link.send(frameOf(n, 1_000));
    const before = channel.sent.length;
    expect(before).toBeLessThanOrEqual(132);
    channel.bufferedBytes = limits.rtcLowWaterBytes;
    channel.receiver?.bufferLow();
    channel.bufferedBytes = 0;
    channel.receiver?.bufferLow();
    expect(channel.sent.map(numberOf)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  test('R13: never passes what waits, even if the channel has room again before its event came', () => {
    const { link, channel, limits } = stand();
    channel.bufferedBytes = limits.rtcHighWaterBytes;
    let n = 0;
    while (channel.sent.length === n) link.send(frameOf(n++, 10_000));
    channel.bufferedBytes = 0;
    link.send(frameOf(n++, 10));
    link.send(frameOf(n++, 10));
    channel.receiver?.bufferLow();
    expect(channel.sent.map(numberOf)).toEqual(Array.from({ length: n }, (_, index) => index));
  });

  test('asks the channel for its buffer once in a threshold of bytes, not for every frame', () => {
    const { link, channel } = stand();
    let readings = 0;
    const read = (): number => {
      readings++;
      return 0;
    };
    Object.defineProperty(channel, 'bufferedBytes', { get: read });
    for (let n = 0; n < 1_000; n++) link.send(frameOf(n, 1_000));
    expect(readings).toBeLessThan(20);
  });

  test('reports a full buffer once it is above the high-water mark, and room when all is low', () => {
    const { link, channel, owner, limits } = stand({ highWaterBytes: 400_000, lowWaterBytes: 100_000 });
    channel.bufferedBytes = limits.rtcHighWaterBytes;
    let count = 1;
    while (link.send(frameOf(count, 50_000))) count++;
    expect(link.bufferedBytes).toBeGreaterThan(400_000);
    channel.bufferedBytes = 0;
    channel.receiver?.bufferLow();
    expect(owner.writableAt).toEqual([]);
    while (owner.writableAt.length === 0) {
      channel.bufferedBytes = 0;
      channel.receiver?.bufferLow();
    }
    expect(owner.writableAt).toHaveLength(1);
  });

  test('takes what both sides agreed to take, and not more', () => {
    const { channel } = stand();
    channel.maxMessageBytes = 100;
    const clock = new VirtualClock();
    const { rtc } = stand();
    const { link } = new WebRtcTransport(linkSettings({ clock, limits: defaults }), rtc, channel, 'outbound');
    expect(link.capabilities.maxFrameBytes).toBe(100);
    expect(() => link.send(new Uint8Array(101))).toThrow(expect.objectContaining({ code: 'FRAME_TOO_LARGE' }));
  });
});

describe('a path that is lost', () => {
  test('and comes back in time is no end', async () => {
    const { transport, clock, link, limits } = stand();
    transport.stateChanged('disconnected');
    await clock.advance(limits.rtcDisconnectedTimeoutMs - 1);
    transport.stateChanged('connected');
    await clock.advance(limits.rtcDisconnectedTimeoutMs);
    expect([link.end, clock.pendingTimers]).toEqual([undefined, 0]);
  });

  test('for too long ends the link, however often it is reported', async () => {
    const { transport, clock, owner, limits, rtc } = stand();
    transport.stateChanged('disconnected');
    await clock.advance(limits.rtcDisconnectedTimeoutMs - 1);
    transport.stateChanged('disconnected');
    expect(owner.ends).toEqual([]);
    await clock.advance(1);
    expect(owner.ends).toMatchObject([{ local: false, error: { code: 'CONNECTION_LOST' } }]);
    expect(rtc.isClosed).toBe(true);
  });

  test('for good ends the link at once, and closes the peer connection', async () => {
    for (const state of ['failed', 'closed'] as const) {
      const { transport, owner, rtc, clock } = stand();
      transport.stateChanged('disconnected');
      transport.stateChanged(state);
      expect(owner.ends).toMatchObject([{ graceful: false, local: false, error: { code: 'CONNECTION_LOST' } }]);
      expect(rtc.isClosed).toBe(true);
      await clock.advance(0);
      expect(clock.pendingTimers).toBe(0);
    }
  });
});

describe('closing', () => {
  test('hands everything that waits to the channel first, and ends with the remote’s answer', async () => {
    const { link, channel, limits, owner, clock } = stand();
    channel.bufferedBytes = limits.rtcHighWaterBytes;
    for (let n = 0; n < 300; n++) link.send(frameOf(n, 1_000));
    const closed = link.close();
    expect([channel.sent.map(numberOf), channel.isOpen]).toEqual([Array.from({ length: 300 }, (_, n) => n), false]);
    expect(owner.ends).toEqual([]);
    await clock.advance(0);
    expect(await closed).toEqual({ graceful: false, local: true });
  });

  test('blindly, it waits until the buffer is empty, then for the peer connection to end', async () => {
    const { link, channel, clock, owner, transport } = stand({}, 'outbound', true);
    channel.bufferedBytes = 5;
    void link.close();
    await clock.advance(100);
    expect(channel.isOpen).toBe(true);
    channel.bufferedBytes = 0;
    await clock.advance(10 + defaults.rtcCloseLingerMs);
    expect(channel.isOpen).toBe(false);
    transport.stateChanged('disconnected');
    expect(owner.ends).toEqual([{ graceful: false, local: true }]);
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('blindly, the accepting side lets the other be first', async () => {
    const { link, channel, clock, owner, limits } = stand({}, 'inbound', true);
    void link.close();
    await clock.advance(limits.rtcCloseHeadStartMs - 1);
    expect(channel.isOpen).toBe(true);
    channel.remoteClosed();
    expect(owner.ends).toEqual([{ graceful: false, local: true }]);
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('blindly, it is over when nothing moves any more, though no answer came', async () => {
    const { link, clock, owner, limits, rtc } = stand({ drainTimeoutMs: 60_000 }, 'outbound', true);
    let sent = 0;
    Object.assign(rtc, { bytesSent: () => sent });
    void link.close();
    sent = 1;
    await clock.advance(limits.rtcCloseLingerMs);
    sent = 2;
    await clock.advance(limits.rtcCloseAnswerMs);
    expect(owner.ends).toEqual([]);
    await clock.advance(limits.rtcCloseAnswerMs);
    expect(owner.ends).toEqual([{ graceful: false, local: true }]);
  });

  test('by the remote is orderly while the connection is whole, and a loss when it is not', () => {
    const orderly = stand();
    orderly.channel.remoteClosed();
    expect(orderly.owner.ends).toEqual([{ graceful: false, local: false }]);
    const broken = stand();
    broken.rtc.state = 'disconnected';
    broken.channel.remoteClosed();
    expect(broken.owner.ends).toMatchObject([{ graceful: false, local: false, error: { code: 'CONNECTION_LOST' } }]);
    expect([orderly.rtc.isClosed, broken.rtc.isClosed]).toEqual([true, true]);
  });
});
