import { expect, test } from 'vitest';
import { linkSettings } from '../../../../src/link/link-settings.js';
import { PlatformTransport } from '../../../../src/link/websocket/websocket-link.browser.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { limits } from '../../../../src/wire/limits.js';
import { FakePlatformSocket } from './fake-platform-socket.js';

function setup() {
  const clock = new VirtualClock();
  const socket = new FakePlatformSocket('ws://10.0.0.1');
  const small = { ...limits, highWaterBytes: 100, lowWaterBytes: 40, maxInboxFrames: 3 };
  const { link } = new PlatformTransport(linkSettings({ clock, limits: small }), socket, {
    capabilities: {
      canPause: false,
      canProbe: false,
      maxFrameBytes: 1_000,
      announcesLeave: true,
      isConfidential: false,
    },
    direction: 'outbound',
    remoteAddress: undefined,
  });
  socket.opens();
  const log: unknown[] = [];
  const owner = {
    frame: (bytes: Uint8Array) => log.push([...bytes]),
    writable: () => log.push('writable'),
    closed: (end: unknown) => log.push(end),
  };
  return { clock, socket, link, log, owner };
}

test('binary messages become frames, text is ignored but heard', () => {
  const { socket, link, log, owner } = setup();
  link.claim(owner);
  socket.receives(Uint8Array.of(1, 2).buffer);
  socket.receives('text');
  expect([socket.binaryType, log, link.heard, link.isOpen]).toEqual(['arraybuffer', [[1, 2]], 2, true]);
});

test('a full buffer is looked at on the clock until it has room, once for all sends, and writable() follows once', () => {
  const { socket, link, log, owner, clock } = setup();
  link.claim(owner);
  expect(link.send(new Uint8Array(100))).toBe(true);
  expect([link.send(new Uint8Array(1)), link.send(new Uint8Array(1))]).toEqual([false, false]);
  expect(clock.pendingTimers).toBe(1);
  socket.bufferedAmount = 41;
  clock.advanceSync(limits.bufferPollIntervalMs);
  expect([log, link.send(new Uint8Array(0))]).toEqual([[], false]);
  socket.bufferedAmount = 40;
  clock.advanceSync(limits.bufferPollIntervalMs);
  expect([log, clock.pendingTimers, link.send(new Uint8Array(1))]).toEqual([['writable'], 0, true]);
});

test('no timer is left when the link ends with a full buffer', () => {
  for (const end of ['closes', 'destroyed'] as const) {
    const { socket, link, clock } = setup();
    link.send(new Uint8Array(500));
    if (end === 'closes') socket.closes(1006);
    else link.destroy();
    expect([clock.pendingTimers, link.isOpen]).toEqual([0, false]);
  }
});

test('more frames than may be held end the link with INBOX_OVERFLOW, and the socket is closed', () => {
  const { socket, link, log, owner } = setup();
  for (let n = 0; n < 4; n++) socket.receives(Uint8Array.of(n).buffer);
  link.claim(owner);
  expect(log).toMatchObject([{ error: { code: 'INBOX_OVERFLOW' } }]);
  expect(socket.calls).toEqual(['close']);
});

test('a leave is announced with 3001, a plain close without a code', () => {
  const leaving = setup();
  void leaving.link.close({ graceful: true });
  const plain = setup();
  void plain.link.close();
  expect([leaving.socket.calls, plain.socket.calls]).toEqual([['close 3001'], ['close']]);
});

test('a frame above the limit ends the link with FRAME_TOO_LARGE, and what comes behind it is dropped', () => {
  const { socket, link, log, owner } = setup();
  link.claim(owner);
  socket.receives(new ArrayBuffer(1_001));
  socket.receives(Uint8Array.of(1).buffer);
  expect([link.isOpen, socket.calls]).toEqual([false, ['close']]);
  socket.closes(1005);
  expect(log).toMatchObject([{ graceful: false, local: false, error: { code: 'FRAME_TOO_LARGE' } }]);
});

test('how the remote closed is told by its code', () => {
  const { socket, link } = setup();
  socket.closes(1001);
  expect(link.end).toEqual({ graceful: true, local: false });
});
