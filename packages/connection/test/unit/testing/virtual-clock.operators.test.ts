import { delay, firstValueFrom, interval, observeOn, of, take, timeout, timer, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { startTimer } from '../../../src/base/clock.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

describe('rxjs operators', () => {
  test('timer emits at its time and completes', async () => {
    const clock = new VirtualClock();
    const values: unknown[] = [];
    timer(25, clock).subscribe({ next: () => values.push(clock.now()), complete: () => values.push('complete') });
    await clock.advance(100);
    expect(values).toEqual([25, 'complete']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('interval repeats by rescheduling itself, and ends when nobody listens', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    interval(10, clock)
      .pipe(take(3))
      .subscribe(() => times.push(clock.now()));
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(100);
    expect(times).toEqual([10, 20, 30]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('delay shifts every value and keeps their order', async () => {
    const clock = new VirtualClock();
    const result = firstValueFrom(of('a', 'b', 'c').pipe(delay(40, clock), toArray()));
    await clock.advance(40);
    expect(await result).toEqual(['a', 'b', 'c']);
  });

  test('timeout errs on virtual time, and observeOn hands over through the clock', async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    timer(500, clock)
      .pipe(timeout({ each: 100, scheduler: clock }))
      .subscribe({ error: (error: Error) => log.push(`${error.name}@${clock.now()}`) });
    of(1, 2)
      .pipe(observeOn(clock))
      .subscribe((value) => log.push(`value ${value}`));
    expect(log).toEqual([]);
    await clock.advance(200);
    expect(log).toEqual(['value 1', 'value 2', 'TimeoutError@100']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('an action may reschedule itself with a new state', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.schedule<number>(
      function (n = 0) {
        seen.push(`${n}@${clock.now()}`);
        if (n < 3) this.schedule(n + 1, n * 10);
      },
      5,
      1,
    );
    await clock.advance(100);
    expect(seen).toEqual(['1@5', '2@15', '3@35']);
  });
});

describe('cancellation', () => {
  test('unsubscribing cancels, before the time and from a timer at the same instant', async () => {
    const clock = new VirtualClock();
    const cancelEarly = startTimer(clock, 10, () => expect.unreachable());
    cancelEarly();
    cancelEarly();
    const subscriptions = [
      clock.schedule(() => subscriptions[1]?.unsubscribe(), 10),
      clock.schedule(() => expect.unreachable(), 10),
    ];
    await clock.advance(20);
    expect(clock.pendingTimers).toBe(0);
  });

  test('an action that was unsubscribed from inside its own work cannot reschedule itself', async () => {
    const clock = new VirtualClock();
    let runs = 0;
    clock.schedule(function () {
      runs++;
      this.unsubscribe();
      this.schedule(undefined, 1);
    }, 1);
    await clock.advance(10);
    expect([runs, clock.pendingTimers]).toEqual([1, 0]);
  });
});
