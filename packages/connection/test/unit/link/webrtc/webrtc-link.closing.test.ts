import { expect, test } from 'vitest';
import { linkSettings } from '../../../../src/link/link-settings.js';
import type { RtcChannel, RtcPeer, RtcReceiver } from '../../../../src/link/webrtc/rtc-peer.js';
import { WebRtcTransport } from '../../../../src/link/webrtc/webrtc-link.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { limits } from '../../../../src/wire/limits.js';

/** A channel whose buffer empties when the test says so, and that counts what it is asked to hold at once. */
class SlowChannel implements RtcChannel {
  isOpen = true;
  bufferedBytes = 0;
  readonly maxMessageBytes = 262_144;
  readonly closesBlindly = false;
  readonly calls: unknown[] = [];
  most = 0;
  receiver: RtcReceiver | undefined;

  attach(receiver: RtcReceiver): void {
    this.receiver = receiver;
  }

  send(bytes: Uint8Array): void {
    this.calls.push(bytes[0]);
    this.bufferedBytes += bytes.byteLength;
    this.most = Math.max(this.most, this.bufferedBytes);
  }

  close(): void {
    this.calls.push('close');
    this.isOpen = false;
  }

  empties(): void {
    this.bufferedBytes = 0;
    this.receiver?.bufferLow();
  }
}

function setup() {
  const clock = new VirtualClock();
  const channel = new SlowChannel();
  const peer: RtcPeer = {
    state: 'connected',
    offer() {},
    acceptOffer() {},
    acceptAnswer() {},
    addCandidate() {},
    selectedPair: async () => undefined,
    bytesSent: () => 0,
    remoteAddress: () => undefined,
    close() {},
  };
  const { link } = new WebRtcTransport(linkSettings({ clock, limits }), peer, channel, 'outbound');
  return { clock, channel, link };
}

/** Two hundred frames of 100,000 bytes: more than a browser takes at once. */
const frames = Array.from({ length: 200 }, (_, index) => new Uint8Array(100_000).fill(index));
const numbers = frames.map((_, index) => index);

test('a close with a long queue gives the channel less than browsers take at once, and closes it behind the last frame', async () => {
  const { channel, link } = setup();
  for (const frame of frames) link.send(frame);
  const closed = link.close();
  expect(channel.calls.length).toBeLessThan(100);
  for (let turn = 0; turn < 10; turn++) channel.empties();
  expect(channel.calls).toEqual([...numbers, 'close']);
  expect(channel.most).toBeLessThan(10_000_000);
  channel.receiver?.closed();
  expect(await closed).toEqual({ graceful: false, local: true });
});

test('a close with nothing in the queue closes the channel at once', () => {
  const { channel, link } = setup();
  link.send(Uint8Array.of(1));
  void link.close();
  expect(channel.calls).toEqual([1, 'close']);
});

test('a queue that does not drain ends with DRAIN_TIMEOUT and what is left', async () => {
  const { clock, channel, link } = setup();
  for (const frame of frames) link.send(frame);
  const closed = link.close();
  await clock.advance(limits.drainTimeoutMs);
  expect((await closed).error).toMatchObject({ code: 'DRAIN_TIMEOUT', data: { pendingBytes: 20_000_000 } });
  expect(channel.calls).not.toContain('close');
});
