import { expect, test } from 'vitest';
import { dialPlatformSocket } from '../../../../src/link/websocket/dial-platform.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { FakePlatformSocket } from './fake-platform-socket.js';

function setup(target = 'wss://10.0.0.1:4000') {
  const clock = new VirtualClock();
  const attempt = dialPlatformSocket(FakePlatformSocket, target, { clock });
  return { attempt, clock, socket: FakePlatformSocket.last };
}

test('F1 R2: the link is there before the socket opens; a message in the same turn is held for a late owner', () => {
  const { attempt, socket } = setup();
  socket?.opens();
  socket?.receives(Uint8Array.of(7).buffer);
  const { outcome } = attempt;
  if (outcome?.type !== 'opened') throw new Error('not opened');
  const frames: Uint8Array[] = [];
  outcome.link.claim({ frame: (bytes) => frames.push(bytes), writable() {}, closed() {} });
  expect(frames).toEqual([Uint8Array.of(7)]);
  expect(outcome.link).toMatchObject({
    direction: 'outbound',
    isOpen: true,
    capabilities: { canPause: false, canProbe: false, isConfidential: true },
  });
});

test('a socket that closes before it opens is a failed dial', () => {
  const { attempt, socket } = setup();
  socket?.closes(1006);
  expect(attempt.outcome).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED' } });
});

test('an invalid URL and a platform without WebSocket are failed dials, not exceptions', () => {
  expect(setup('http://10.0.0.1').attempt.outcome).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED' } });
  const attempt = dialPlatformSocket(undefined, 'ws://10.0.0.1', { clock: new VirtualClock() });
  expect(attempt.outcome).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED' } });
});

test('cancelling closes the socket, and what it does afterwards is not heard', () => {
  const { attempt, socket, clock } = setup();
  attempt.cancel();
  socket?.opens();
  socket?.closes(1006);
  expect(attempt.outcome).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } });
  expect([socket?.calls, clock.pendingTimers]).toEqual([['close'], 0]);
});
