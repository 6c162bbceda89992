import { expect, test } from 'vitest';
import { SignalOutbox } from '../../../src/connector/signal-outbox.js';
import type { WebRtcSignal } from '../../../src/connector/webrtc-signals.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function stand() {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const host = {
    connectionId: 'first' as string | undefined,
    send: (signal: WebRtcSignal) => sent.push('connectionId' in signal ? signal.connectionId : signal.type),
  };
  const outbox = new SignalOutbox(clock, host);
  const post = (suffix: string) =>
    outbox.post((id) => ({ type: 'answer', connectionId: `${id} ${suffix}`, sdp: 'v=0' }));
  return { clock, sent, host, outbox, post };
}

test('R29: the id is read when a signal leaves', async () => {
  const { clock, sent, host, outbox, post } = stand();
  post('1');
  outbox.hold(20);
  post('2');
  post('3');
  host.connectionId = 'second';
  expect(sent).toEqual(['first 1']);
  await clock.advance(20);
  expect(sent).toEqual(['first 1', 'second 2', 'second 3']);
});

test('held signals go out when they are released, and their timer ends', () => {
  const { clock, sent, outbox, post } = stand();
  outbox.hold(20);
  post('1');
  outbox.release();
  post('2');
  expect([sent, clock.pendingTimers]).toEqual([['first 1', 'first 2'], 0]);
});

test('dropped signals are gone, and without an id nothing is sent', () => {
  const { clock, sent, host, outbox, post } = stand();
  outbox.hold(20);
  post('1');
  outbox.drop();
  host.connectionId = undefined;
  post('2');
  expect([sent, clock.pendingTimers]).toEqual([[], 0]);
});

test('holding anew begins anew: what was held before is dropped, and one timer runs', async () => {
  const { clock, sent, outbox, post } = stand();
  outbox.hold(20);
  post('1');
  await clock.advance(10);
  outbox.hold(20);
  post('2');
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(19);
  expect(sent).toEqual([]);
  await clock.advance(1);
  expect(sent).toEqual(['first 2']);
});
