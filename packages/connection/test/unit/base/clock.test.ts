import pTimeout from 'p-timeout';
import { timer } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { startTimer, systemClock, timersOf } from '../../../src/base/clock.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

describe('a timer', () => {
  test('runs its work once, when its time has come and not before', () => {
    const clock = new VirtualClock();
    const runs: number[] = [];
    startTimer(clock, 10, () => runs.push(clock.now()));
    clock.advanceSync(9);
    expect(runs).toEqual([]);
    clock.advanceSync(100);
    expect(runs).toEqual([10]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('does nothing once it is cancelled, and cancelling again, or after it ran, is harmless', () => {
    const clock = new VirtualClock();
    let runs = 0;
    const cancel = startTimer(clock, 10, () => runs++);
    cancel();
    cancel();
    expect(clock.pendingTimers).toBe(0);
    clock.advanceSync(20);
    const late = startTimer(clock, 10, () => runs++);
    clock.advanceSync(20);
    late();
    expect(runs).toBe(1);
  });
});

describe('the timers for p-timeout', () => {
  test('its deadline runs on the clock', async () => {
    const clock = new VirtualClock();
    const waiting = pTimeout(new Promise(() => {}), {
      milliseconds: 50,
      message: 'late',
      customTimers: timersOf(clock),
    });
    const outcome = waiting.then(
      () => 'done',
      (error: Error) => error.message,
    );
    await clock.advance(49);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(await outcome).toBe('late');
  });

  test('a promise that is faster leaves no timer', async () => {
    const clock = new VirtualClock();
    expect(await pTimeout(Promise.resolve(1), { milliseconds: 50, customTimers: timersOf(clock) })).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  test('clearing nothing is harmless, as with the platform', () => {
    expect(() => timersOf(new VirtualClock()).clearTimeout(undefined)).not.toThrow();
  });
});

describe('the system clock', () => {
  test('is monotonic and serves rxjs as a scheduler', async () => {
    const before = systemClock.now();
    await new Promise<void>((resolve) => timer(0, systemClock).subscribe(() => resolve()));
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  });

  test('a cancelled timer of it never runs', async () => {
    let runs = 0;
    startTimer(systemClock, 0, () => runs++)();
    await new Promise<void>((resolve) => startTimer(systemClock, 0, resolve));
    expect(runs).toBe(0);
  });
});
