import { take, timer } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { startTimer } from '../../../src/base/clock.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function trace(clock: VirtualClock): { log: string[]; at(ms: number, name: string): void } {
  const log: string[] = [];
  return {
    log,
    at: (ms, name) => void startTimer(clock, ms, () => log.push(`${name}@${clock.now()}`)),
  };
}

async function promiseChain(depth: number): Promise<void> {
  for (let i = 0; i < depth; i++) await Promise.resolve();
}

describe('the order of timers', () => {
  test('timers run by due time, whatever the order in which they were started', async () => {
    const clock = new VirtualClock();
    const { log, at } = trace(clock);
    for (const ms of [30, 10, 50, 20, 40, 5]) at(ms, 't');
    await clock.advance(100);
    expect(log).toEqual(['t@5', 't@10', 't@20', 't@30', 't@40', 't@50']);
    expect(clock.now()).toBe(100);
  });

  test('timers due at the same instant run in the order in which they were started', async () => {
    const clock = new VirtualClock();
    const { log, at } = trace(clock);
    const names = Array.from({ length: 40 }, (_, i) => `t${i}`);
    for (const name of names) at(10, name);
    await clock.advance(10);
    expect(log).toEqual(names.map((name) => `${name}@10`));
  });

  test('a timer started from a timer runs within the same advance when it is due', async () => {
    const clock = new VirtualClock();
    const { log, at } = trace(clock);
    startTimer(clock, 10, () => {
      at(5, 'nested');
      at(0, 'immediate');
      at(20, 'later');
    });
    at(12, 'outer');
    await clock.advance(20);
    expect(log).toEqual(['immediate@10', 'outer@12', 'nested@15']);
    await clock.advance(10);
    expect(log.at(-1)).toBe('later@30');
  });

  test('a timer is not run before its time, and is run exactly at it', async () => {
    const clock = new VirtualClock({ startMs: 1000 });
    const { log, at } = trace(clock);
    at(10, 't');
    await clock.advance(9.5);
    expect(log).toEqual([]);
    await clock.advance(0.5);
    expect(log).toEqual(['t@1010']);
  });

  test('many random timers, a third of them cancelled, run in order and leave nothing', async () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    const expected: number[] = [];
    for (let i = 0; i < 300; i++) {
      const ms = (i * 7919) % 1009;
      const cancel = startTimer(clock, ms, () => ran.push(ms));
      if (i % 3 === 0) cancel();
      else expected.push(ms);
    }
    expect(clock.pendingTimers).toBe(expected.length);
    clock.advanceSync(2000);
    expect(ran).toEqual(expected.sort((a, b) => a - b));
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('promises between timers', () => {
  test('a promise chain of any depth that a timer starts ends before the next timer, due at the same instant', async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    startTimer(clock, 10, () => {
      void promiseChain(5000).then(() => log.push('chain'));
      process.nextTick(() => log.push('tick'));
    });
    startTimer(clock, 10, () => log.push('next timer'));
    await clock.advance(10);
    expect(new Set(log.slice(0, 2))).toEqual(new Set(['chain', 'tick']));
    expect(log.slice(2)).toEqual(['next timer']);
  });

  test('a timer that a promise chain starts is still run by the same advance', async () => {
    const clock = new VirtualClock();
    const { log, at } = trace(clock);
    startTimer(clock, 10, () => void promiseChain(100).then(() => at(5, 'from the chain')));
    await clock.advance(15);
    expect(log).toEqual(['from the chain@15']);
  });

  test('a chain that was under way before the advance settles before the first timer', async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    startTimer(clock, 0, () => log.push('timer'));
    void promiseChain(100).then(() => log.push('chain'));
    await clock.advance(0);
    expect(log).toEqual(['chain', 'timer']);
  });

  test('drain lets promises settle and moves neither time nor timers', async () => {
    const clock = new VirtualClock();
    let settled = false;
    startTimer(clock, 0, () => expect.unreachable());
    void promiseChain(1000).then(() => {
      settled = true;
    });
    await clock.drain();
    expect([settled, clock.now(), clock.pendingTimers]).toEqual([true, 0, 1]);
  });

  test('advanceSync runs timers without letting promises settle', () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    startTimer(clock, 1, () => void Promise.resolve().then(() => log.push('promise')));
    startTimer(clock, 2, () => log.push('timer'));
    clock.advanceSync(2);
    expect(log).toEqual(['timer']);
  });
});

describe('waiting for a condition', () => {
  test('runUntil stops at the timer that makes it true and tells how long it took', async () => {
    const clock = new VirtualClock({ startMs: 7 });
    const { log, at } = trace(clock);
    for (const ms of [10, 20, 30]) at(ms, 't');
    expect(await clock.runUntil(() => log.length === 2)).toBe(20);
    expect([clock.now(), clock.pendingTimers]).toEqual([27, 1]);
  });

  test('run lets time pass until the promise has settled, and settles as it does', async () => {
    const clock = new VirtualClock();
    const after = (ms: number): Promise<number> => new Promise((resolve) => startTimer(clock, ms, () => resolve(ms)));
    expect(await clock.run(after(30).then((ms) => after(ms * 2)))).toBe(60);
    expect(clock.now()).toBe(90);
    const failing = after(10).then(() => {
      throw new Error('boom');
    });
    await expect(clock.run(failing)).rejects.toThrow('boom');
    await expect(clock.run(after(50), { limitMs: 20 })).rejects.toThrow(/Gave up waiting for a promise/);
  });

  test('runUntil sees what a promise chain changed, without any timer', async () => {
    const clock = new VirtualClock();
    let done = false;
    void promiseChain(50).then(() => {
      done = true;
    });
    expect(await clock.runUntil(() => done)).toBe(0);
  });

  test('runUntil gives up after its limit, names what was wanted and what is pending', async () => {
    const clock = new VirtualClock();
    startTimer(clock.labelled('node 3'), 500, () => {});
    await expect(clock.runUntil(() => false, { limitMs: 100, what: 'the lock' })).rejects.toThrow(
      /Gave up waiting for the lock: 100 ms have passed\..*node 3.* in 400 ms/,
    );
    expect(clock.now()).toBe(100);
  });

  test('runUntil gives up at once when no timer is left', async () => {
    const clock = new VirtualClock();
    startTimer(clock, 500, () => {});
    await expect(clock.runUntil(() => false)).rejects.toThrow(/no timer is left/);
    expect(clock.now()).toBe(500);
  });

  test('whoever waited goes on at its instant, before another driver moves time further', async () => {
    const clock = new VirtualClock();
    const { log, at } = trace(clock);
    for (const ms of [10, 20, 30]) at(ms, 't');
    const resumedAt = clock.runUntil(() => log.length === 1).then(() => clock.now());
    await clock.advance(100);
    expect([await resumedAt, clock.now()]).toEqual([10, 110]);
  });

  test('concurrent drivers take turns and each sees its own condition', async () => {
    const clock = new VirtualClock();
    const { log, at } = trace(clock);
    at(10, 'a');
    at(20, 'b');
    const both = Promise.all([clock.runUntil(() => log.includes('b@20')), clock.runUntil(() => log.includes('a@10'))]);
    expect(await both).toEqual([20, 0]);
    const failing = clock.runUntil(() => false);
    const after = clock.advance(5);
    await expect(failing).rejects.toThrow();
    await after;
    expect(clock.now()).toBe(25);
  });
});

describe('when something goes wrong', () => {
  test('what a timer throws rejects the advance at that instant, and the later timers still run', async () => {
    const clock = new VirtualClock();
    const { log, at } = trace(clock);
    startTimer(clock, 10, () => {
      throw new Error('boom');
    });
    at(20, 'later');
    await expect(clock.advance(50)).rejects.toThrow('boom');
    expect(clock.now()).toBe(10);
    await clock.advance(10);
    expect(log).toEqual(['later@20']);
  });

  test('an action that throws does not repeat', async () => {
    const clock = new VirtualClock();
    clock.schedule(function () {
      this.schedule(undefined, 1);
      throw new Error('boom');
    }, 1);
    await expect(clock.advance(1)).rejects.toThrow('boom');
    expect(clock.pendingTimers).toBe(0);
  });

  test('work that reschedules itself without delay for ever is reported instead of hanging', async () => {
    const clock = new VirtualClock({ maxTimersPerInstant: 100 });
    clock.schedule(function spin() {
      this.schedule();
    });
    await expect(clock.advance(1)).rejects.toThrow(/More than 100 timers ran at 0 ms/);
  });

  test('the bound is per instant: as many timers at each of several instants are fine', async () => {
    const clock = new VirtualClock({ maxTimersPerInstant: 3 });
    const { log, at } = trace(clock);
    for (const ms of [1, 1, 1, 2, 2, 2]) at(ms, 't');
    await clock.advance(2);
    expect(log).toHaveLength(6);
  });

  test('a delay that a real timer would turn into "at once" throws where it is asked for', () => {
    const clock = new VirtualClock();
    for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])
      expect(() => startTimer(clock, ms, () => {})).toThrow(RangeError);
    startTimer(clock, -5, () => {});
    expect(clock.pending()[0]?.inMs).toBe(0);
    expect(() => clock.advanceSync(-1)).toThrow(RangeError);
  });

  test('advanceSync from inside a timer is refused', async () => {
    const clock = new VirtualClock();
    startTimer(clock, 1, () => clock.advanceSync(1));
    await expect(clock.advance(1)).rejects.toThrow(/from inside a timer/);
    clock.advanceSync(5);
    expect(clock.now()).toBe(6);
  });
});

describe('leak accounting', () => {
  test('pending timers are counted and listed, soonest first, with label and deadline', async () => {
    const clock = new VirtualClock();
    clock.labelled('manager').schedule(function watchdog() {}, 30);
    clock.schedule(function retry() {}, 10);
    startTimer(clock, 20, () => {});
    await clock.advance(5);
    expect(clock.pendingTimers).toBe(3);
    expect(clock.pending()).toEqual([
      { label: 'retry', dueAt: 10, inMs: 5 },
      { label: 'timer', dueAt: 20, inMs: 15 },
      { label: 'manager: watchdog', dueAt: 30, inMs: 25 },
    ]);
  });

  test('with traces on, a pending timer tells where it was started', () => {
    const clock = new VirtualClock({ traceTimers: true });
    startTimer(clock, 20, () => {});
    expect(clock.pending()[0]?.label).toMatch(/virtual-clock\.test\.ts/);
  });

  test('a labelled clock shares time and queue with its clock, and works under rxjs operators', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    timer(10, 10, clock.labelled('ticker'))
      .pipe(take(2))
      .subscribe(() => times.push(clock.now()));
    expect(clock.pending()[0]?.label).toMatch(/^ticker/);
    await clock.advance(30);
    expect(times).toEqual([10, 20]);
  });
});
