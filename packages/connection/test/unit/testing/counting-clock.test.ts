import { interval, take, timer } from 'rxjs';
import { expect, test } from 'vitest';
import { startTimer, systemClock } from '../../../src/base/clock.js';
import { CountingClock } from '../../../src/testing/counting-clock.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

test('a timer counts until it has run or was cancelled, and runs on the clock underneath', () => {
  const time = new VirtualClock();
  const clock = new CountingClock(time);
  const ran: number[] = [];
  startTimer(clock, 10, () => ran.push(clock.now()));
  const cancel = startTimer(clock.labelled('node 2'), 20, () => expect.unreachable());
  expect(clock.pending()).toEqual([
    { label: 'timer', dueAt: 10, inMs: 10 },
    { label: 'node 2', dueAt: 20, inMs: 20 },
  ]);
  time.advanceSync(10);
  expect([ran, clock.pendingTimers]).toEqual([[10], 1]);
  cancel();
  cancel();
  expect([clock.pendingTimers, time.pendingTimers]).toEqual([0, 0]);
});

test('work that reschedules itself counts once as long as it goes on', () => {
  const time = new VirtualClock();
  const clock = new CountingClock(time);
  const subscription = interval(10, clock).subscribe();
  time.advanceSync(35);
  expect(clock.pendingTimers).toBe(1);
  subscription.unsubscribe();
  expect([clock.pendingTimers, time.pendingTimers]).toEqual([0, 0]);
});

test('rxjs operators end without a timer left', () => {
  const time = new VirtualClock();
  const clock = new CountingClock(time);
  const seen: number[] = [];
  timer(5, 5, clock)
    .pipe(take(2))
    .subscribe((n) => seen.push(n));
  time.advanceSync(100);
  expect([seen, clock.pendingTimers]).toEqual([[0, 1], 0]);
});

test('without a clock underneath it is real time', () => {
  const before = systemClock.now();
  const clock = new CountingClock();
  startTimer(clock, 60_000, () => {})();
  expect(clock.pendingTimers).toBe(0);
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  expect(clock.now()).toBeLessThanOrEqual(systemClock.now());
});
