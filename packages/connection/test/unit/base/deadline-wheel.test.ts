import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeadlineWheel, type WheelEntry } from '../../../src/base/deadline-wheel.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const TICK = 50;

class Entry implements WheelEntry {
  slot = -1;
  deadlineAt: number | undefined;
  readonly firedAt: number[] = [];
  onFire = (): void => {};

  constructor(deadlineAt: number | undefined) {
    this.deadlineAt = deadlineAt;
  }

  deadlinePassed(now: number): void {
    this.firedAt.push(now);
    this.deadlineAt = undefined;
    this.onFire();
  }
}

function makeWheel(startMs = 0) {
  const clock = new VirtualClock({ startMs });
  const wheel = new DeadlineWheel(clock, TICK);
  const watch = (deadlineAt: number | undefined): Entry => {
    const entry = new Entry(deadlineAt);
    wheel.watch(entry);
    return entry;
  };
  return { clock, wheel, watch };
}

describe('one deadline', () => {
  test('fires once, at its time or up to one tick later, and leaves no timer', () => {
    const { clock, wheel, watch } = makeWheel();
    const entry = watch(120);
    clock.advanceSync(119);
    expect(entry.firedAt).toEqual([]);
    clock.advanceSync(31);
    expect(entry.firedAt).toEqual([150]);
    clock.advanceSync(1_000);
    expect([entry.firedAt.length, wheel.size, clock.pendingTimers]).toEqual([1, 0, 0]);
  });

  test('that is exactly on a tick fires on it', () => {
    const { clock, watch } = makeWheel();
    const entry = watch(100);
    clock.advanceSync(100);
    expect(entry.firedAt).toEqual([100]);
  });

  test('that has passed already fires in the next turn, not at once', () => {
    const { clock, watch } = makeWheel(1_000);
    const entry = watch(400);
    expect(entry.firedAt).toEqual([]);
    clock.advanceSync(0);
    expect(entry.firedAt).toEqual([1_000]);
  });

  test('an entry without a deadline is not kept', () => {
    const { clock, wheel, watch } = makeWheel();
    watch(undefined);
    expect([wheel.size, clock.pendingTimers]).toEqual([0, 0]);
  });

  test('a forgotten entry never fires, and the last one takes the timer with it', () => {
    const { clock, wheel, watch } = makeWheel();
    const [a, b] = [watch(100), watch(200)];
    wheel.forget(a);
    expect([wheel.size, clock.pendingTimers]).toEqual([1, 1]);
    wheel.forget(b);
    wheel.forget(b);
    expect([wheel.size, clock.pendingTimers]).toEqual([0, 0]);
    clock.advanceSync(1_000);
    expect([a.firedAt, b.firedAt]).toEqual([[], []]);
  });

  test('watching an entry whose deadline is gone forgets it', () => {
    const { clock, wheel, watch } = makeWheel();
    const entry = watch(100);
    entry.deadlineAt = undefined;
    wheel.watch(entry);
    expect([wheel.size, clock.pendingTimers]).toEqual([0, 0]);
  });
});

describe('a deadline that moves', () => {
  test('later: it fires at the new time only, told to the wheel or not', () => {
    const { clock, wheel, watch } = makeWheel();
    const [told, untold] = [watch(100), watch(100)];
    told.deadlineAt = 300;
    untold.deadlineAt = 300;
    wheel.watch(told);
    clock.advanceSync(299);
    expect([told.firedAt, untold.firedAt]).toEqual([[], []]);
    clock.advanceSync(1);
    expect([told.firedAt, untold.firedAt]).toEqual([[300], [300]]);
  });

  test('sooner: it fires at the new time', () => {
    const { clock, wheel, watch } = makeWheel();
    const entry = watch(10_000);
    entry.deadlineAt = 100;
    wheel.watch(entry);
    clock.advanceSync(100);
    expect([entry.firedAt, wheel.size, clock.pendingTimers]).toEqual([[100], 0, 0]);
  });
});

describe('several deadlines', () => {
  test('need one timer, which waits for the earliest', () => {
    const { clock, wheel, watch } = makeWheel();
    const entries = [500, 100, 300, 300].map(watch);
    expect([clock.pendingTimers, clock.pending()[0]?.dueAt, wheel.size]).toEqual([1, 100, 4]);
    clock.advanceSync(500);
    expect(entries.map(({ firedAt }) => firedAt)).toEqual([[500], [100], [300], [300]]);
  });

  test('an entry that is forgotten by another of the same turn does not fire', () => {
    const { clock, wheel, watch } = makeWheel();
    const [first, second] = [watch(100), watch(100)];
    first.onFire = () => wheel.forget(second);
    clock.advanceSync(100);
    expect([first.firedAt.length, second.firedAt.length, wheel.size]).toEqual([1, 0, 0]);
  });

  test('an entry that another of the same turn moves on fires at its new time only', () => {
    const { clock, wheel, watch } = makeWheel();
    const [first, second] = [watch(100), watch(100)];
    first.onFire = () => {
      second.deadlineAt = 400;
      wheel.watch(second);
    };
    clock.advanceSync(1_000);
    expect(second.firedAt).toEqual([400]);
  });

  test('an entry may watch itself anew from inside its own deadline', () => {
    const { clock, wheel, watch } = makeWheel();
    const entry = watch(100);
    entry.onFire = () => {
      if (entry.firedAt.length > 2) return;
      entry.deadlineAt = clock.now() + 100;
      wheel.watch(entry);
    };
    clock.advanceSync(1_000);
    expect([entry.firedAt, clock.pendingTimers]).toEqual([[100, 200, 300], 0]);
  });
});

test('whatever is watched, moved and forgotten: nothing fires early or more than a tick late, and an empty wheel has no timer', () => {
  const step = fc.record({
    what: fc.constantFrom('watch', 'move', 'drop', 'forget', 'wait'),
    entry: fc.nat({ max: 5 }),
    ms: fc.nat({ max: 400 }),
  });
  const run = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const { clock, wheel } = makeWheel(7);
    const entries = Array.from({ length: 6 }, () => new Entry(undefined));
    const expected = new Map<Entry, number>();
    const check = (entry: Entry): void => {
      const due = expected.get(entry);
      if (due === undefined) expect(entry.firedAt).toEqual([]);
      else if (entry.firedAt.length === 0) expect(clock.now()).toBeLessThan(due + TICK);
      else {
        expect(entry.firedAt).toHaveLength(1);
        expect(entry.firedAt[0]).toBeGreaterThanOrEqual(due);
        expect(entry.firedAt[0]).toBeLessThanOrEqual(due + TICK);
        entry.firedAt.length = 0;
        expected.delete(entry);
      }
    };
    const act = (entry: Entry, what: string, ms: number): void => {
      if (what === 'wait') return clock.advanceSync(ms);
      if (what === 'drop') return wheel.forget(entry);
      entry.deadlineAt = what === 'forget' ? undefined : clock.now() + 1 + ms;
      wheel.watch(entry);
    };
    for (const { what, entry: index, ms } of steps) {
      const entry = entries[index] ?? new Entry(undefined);
      act(entry, what, ms);
      for (const other of entries) check(other);
      if (what === 'forget' || what === 'drop') expected.delete(entry);
      if (what === 'watch' || what === 'move') expected.set(entry, clock.now() + 1 + ms);
      expect(wheel.size).toBe(expected.size);
      if (wheel.size === 0) expect(clock.pendingTimers).toBe(0);
      else expect(clock.pendingTimers).toBe(1);
    }
  });
  fc.assert(run, { numRuns: 1_000 });
});
