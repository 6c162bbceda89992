import { expect, test } from 'vitest';
import type { DialOutcome } from '../../../src/link/websocket/dial-attempt.js';
import { dialWithin } from '../../../src/rendezvous/timed-dial.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { PlayedDials } from '../../support/played-dials.js';

const TARGET = { host: '1.2.3.4', port: 5, tls: false };

function stand(prepare: (dials: PlayedDials) => void = () => {}) {
  const clock = new VirtualClock();
  const dials = new PlayedDials(clock);
  prepare(dials);
  const outcomes: DialOutcome[] = [];
  const cancel = dialWithin(dials.dial, TARGET, { clock, action: 'a' }, 1_000, (outcome) => outcomes.push(outcome));
  return { clock, dials, cancel, outcomes };
}

test('what comes in time is told, once, and no timer stays', () => {
  const { clock, dials, cancel, outcomes } = stand();
  expect(dials.urls).toEqual(['ws://1.2.3.4:5?action=a']);
  const link = dials.at(0).open();
  cancel();
  expect([outcomes.map(({ type }) => type), clock.pendingTimers, link.end]).toEqual([['opened'], 0, undefined]);
});

test('what comes at once is told as well', () => {
  const { clock, outcomes } = stand((dials) => {
    dials.onDial = (dial) => dial.failed(new Error('no'));
  });
  expect([outcomes.length, clock.pendingTimers]).toEqual([1, 0]);
});

test('after the time it is a failure, and a socket that opens later is ended', () => {
  const { clock, dials, outcomes } = stand();
  clock.advanceSync(1_000);
  const late = dials.at(0).open();
  expect(outcomes).toMatchObject([{ type: 'failed', error: { code: 'CONNECT_TIMEOUT' } }]);
  expect([dials.at(0).wasAborted, late.end !== undefined, clock.pendingTimers]).toEqual([true, true, 0]);
});

test('after a cancellation nobody is told and nothing stays open', () => {
  const { clock, dials, cancel, outcomes } = stand();
  cancel();
  cancel();
  const late = dials.at(0).open();
  clock.advanceSync(2_000);
  expect([outcomes, dials.at(0).wasAborted, late.end !== undefined, clock.pendingTimers]).toEqual([[], true, true, 0]);
});
