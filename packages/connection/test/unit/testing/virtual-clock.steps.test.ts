import { describe, expect, test } from 'vitest';
import { startTimer } from '../../../src/base/clock.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

describe('after each step', () => {
  test('whoever wants to hears whose timer ran, once promises have settled', async () => {
    const log: string[] = [];
    const clock = new VirtualClock({ afterStep: (label) => void log.push(`after ${label}@${clock.now()}`) });
    for (const [label, ms] of [
      ['a', 10],
      ['b', 10],
      ['', 20],
    ] as const) {
      startTimer(clock.labelled(label), ms, () => void Promise.resolve().then(() => log.push(`promise of ${label}`)));
    }
    await clock.advance(15);
    expect(log).toEqual(['promise of a', 'after a@10', 'promise of b', 'after b@10']);
    await clock.runUntil(() => clock.pendingTimers === 0);
    expect(log.slice(4)).toEqual(['promise of ', 'after @20']);
  });

  test('what it throws rejects the advance at that instant, and the rest stays pending', async () => {
    const clock = new VirtualClock({
      afterStep: (label) => {
        if (label === 'b') throw new Error('not as it must be');
      },
    });
    for (const [label, ms] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      startTimer(clock.labelled(label), ms, () => {});
    await expect(clock.advance(10)).rejects.toThrow('not as it must be');
    expect([clock.now(), clock.pendingTimers]).toEqual([2, 1]);
    await expect(clock.run(new Promise(() => {}), { limitMs: 5 })).rejects.toThrow('Gave up');
  });
});

describe('choosing what runs next', () => {
  function stand() {
    const clock = new VirtualClock();
    const log: string[] = [];
    const at = (label: string, ms: number, name: string) =>
      startTimer(clock.labelled(label), ms, () => log.push(`${name}@${clock.now()}`));
    const ready = (): string[] => clock.ready().map(({ label }) => label);
    return { clock, log, at, ready };
  }

  test('the first due timer of each clock is ready, in order of label; each clock keeps its order', () => {
    const { clock, log, at, ready } = stand();
    at('b', 0, 'b1');
    at('a', 0, 'a1');
    at('b', 0, 'b2');
    at('c', 5, 'c1');
    expect(ready()).toEqual(['a', 'b']);
    clock.ready()[1]?.run();
    expect([log, ready()]).toEqual([['b1@0'], ['a', 'b']]);
    clock.ready()[1]?.run();
    expect([log, ready()]).toEqual([['b1@0', 'b2@0'], ['a']]);
    clock.ready()[0]?.run();
    expect([ready(), clock.pendingTimers]).toEqual([[], 1]);
  });

  test('a timer that became due earlier comes first on its clock, whenever it was started', () => {
    const { clock, log, at } = stand();
    at('a', 7, 'second');
    at('a', 5, 'first');
    at('b', 9, 'b');
    clock.skipToNext();
    clock.skipToNext();
    clock.ready()[0]?.run();
    clock.ready()[0]?.run();
    expect(log).toEqual(['first@7', 'second@7']);
  });

  test('time moves to the next timer that is not due, past those that wait, and nothing runs', () => {
    const { clock, log, at, ready } = stand();
    at('a', 0, 'now');
    at('b', 30, 'late');
    at('c', 10, 'next');
    expect(clock.hasLater).toBe(true);
    clock.skipToNext();
    expect([clock.now(), log, ready()]).toEqual([10, [], ['a', 'c']]);
    clock.skipToNext();
    expect([clock.now(), ready(), clock.hasLater]).toEqual([30, ['a', 'b', 'c'], false]);
    clock.skipToNext();
    expect(clock.now()).toBe(30);
  });

  test('a cancelled timer is neither ready nor later', () => {
    const { clock, at, ready } = stand();
    at('a', 0, 'x')();
    at('b', 10, 'y')();
    expect([ready(), clock.hasLater]).toEqual([[], false]);
  });

  test('the bound on timers at one instant holds as well', () => {
    const clock = new VirtualClock({ maxTimersPerInstant: 2 });
    for (let n = 0; n < 3; n++) startTimer(clock, 0, () => {});
    for (let n = 0; n < 2; n++) clock.ready()[0]?.run();
    expect(() => clock.ready()[0]?.run()).toThrow(/More than 2 timers ran at 0 ms/);
  });
});
