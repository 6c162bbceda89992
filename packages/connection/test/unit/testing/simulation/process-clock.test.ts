import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Clock, startTimer } from '../../../../src/base/clock.js';
import { ProcessClock } from '../../../../src/testing/simulation/process-clock.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';

function stand() {
  const base = new VirtualClock({ startMs: 10 });
  const clock = new ProcessClock(base);
  const log: string[] = [];
  const at = (ms: number, name: string): (() => void) =>
    startTimer(clock, ms, () => log.push(`${name}@${clock.now()}`));
  return { base, clock, log, at };
}

test('without jumps it is the clock below it, whatever is started, nested, repeated and cancelled', () => {
  const timer = fc.record({
    ms: fc.nat(20),
    nestedMs: fc.option(fc.nat(20)),
    repeats: fc.nat(2),
    cancelledAfter: fc.option(fc.nat(30)),
  });
  fc.assert(
    fc.property(fc.array(timer, { maxLength: 12 }), (timers) => {
      const run = (wrap: (base: VirtualClock) => Clock): string[] => {
        const base = new VirtualClock();
        const clock = wrap(base);
        const log: string[] = [];
        for (const [n, { ms, nestedMs, repeats, cancelledAfter }] of timers.entries()) {
          let left = repeats;
          const subscription = clock.schedule(function () {
            log.push(`${n} @${clock.now()}`);
            if (nestedMs !== null) startTimer(clock, nestedMs, () => log.push(`${n} nested @${clock.now()}`));
            if (left-- > 0) this.schedule(undefined, 5);
          }, ms);
          if (cancelledAfter !== null) startTimer(clock, cancelledAfter, () => subscription.unsubscribe());
        }
        base.advanceSync(100);
        expect(base.pendingTimers).toBe(0);
        return log;
      };
      expect(run((base) => new ProcessClock(base))).toEqual(run((base) => base));
    }),
  );
});

describe('a jump', () => {
  test('makes due at once what was due within it, in its order, and brings the rest nearer', () => {
    const { base, clock, log, at } = stand();
    at(30, 'c');
    at(10, 'a');
    at(10, 'b');
    at(200, 'later');
    clock.jump(100);
    expect([clock.now(), base.now(), log]).toEqual([110, 10, []]);
    base.advanceSync(0);
    expect(log).toEqual(['a@110', 'b@110', 'c@110']);
    base.advanceSync(99);
    expect(log).toHaveLength(3);
    base.advanceSync(1);
    expect([log.at(-1), clock.pendingTimers]).toEqual(['later@210', 0]);
  });

  test('runs what was due before what was started after it', () => {
    const { base, clock, log, at } = stand();
    at(50, 'old');
    clock.jump(100);
    at(0, 'new');
    base.advanceSync(0);
    expect(log).toEqual(['old@110', 'new@110']);
  });

  test('leaves timers that were cancelled cancelled, and others can be cancelled after it', () => {
    const { base, clock, log, at } = stand();
    const [before, after] = [at(20, 'x'), at(20, 'y')];
    before();
    clock.jump(50);
    after();
    base.advanceSync(100);
    expect([log, clock.pendingTimers, base.pendingTimers]).toEqual([[], 0, 0]);
  });

  test('adds up, and goes ahead only', () => {
    const { clock } = stand();
    for (const ms of [5, 0, 7]) clock.jump(ms);
    expect(clock.now()).toBe(22);
    for (const ms of [-1, Number.NaN]) expect(() => clock.jump(ms)).toThrow(RangeError);
    expect(clock.now()).toBe(22);
  });

  test('concerns no other process', () => {
    const { base, clock } = stand();
    const other = new ProcessClock(base);
    clock.jump(100);
    expect(other.now()).toBe(10);
  });
});

test('a process is behind while a timer that is due has not run', () => {
  const { base, clock, at } = stand();
  expect(clock.isBehind).toBe(false);
  at(20, 'x');
  expect(clock.isBehind).toBe(false);
  clock.jump(19);
  expect(clock.isBehind).toBe(false);
  clock.jump(1);
  expect(clock.isBehind).toBe(true);
  base.advanceSync(0);
  expect(clock.isBehind).toBe(false);
});

describe('a dead process', () => {
  test('runs no timer any more and starts none', () => {
    const { base, clock, log, at } = stand();
    at(5, 'x');
    at(50, 'y');
    clock.stop();
    at(5, 'z');
    clock.jump(10);
    expect([clock.pendingTimers, base.pendingTimers, clock.isBehind]).toEqual([0, 0, false]);
    base.advanceSync(100);
    expect(log).toEqual([]);
  });

  test('that dies in a timer does not go on after it', () => {
    const { base, clock, log, at } = stand();
    clock.schedule(function () {
      log.push('dies');
      clock.stop();
      this.schedule(undefined, 1);
    }, 5);
    at(5, 'x');
    base.advanceSync(100);
    expect([log, base.pendingTimers]).toEqual([['dies'], 0]);
  });
});
