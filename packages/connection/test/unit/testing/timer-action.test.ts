import { expect, test } from 'vitest';
import { TimerAction } from '../../../src/testing/timer-action.js';

/** Timers in the hand of the test, one entry each; a cancelled one is gone. */
class Timers {
  readonly waiting = new Map<number, { readonly ms: number; readonly run: () => void }>();
  #next = 0;

  readonly start = (ms: number, run: () => void): (() => void) => {
    const key = this.#next++;
    this.waiting.set(key, { ms, run });
    return () => this.waiting.delete(key);
  };

  /** Runs the only timer there is. */
  fire(): void {
    const [entry] = [...this.waiting];
    if (entry === undefined || this.waiting.size !== 1) throw new Error(`There are ${this.waiting.size} timers.`);
    this.waiting.delete(entry[0]);
    entry[1].run();
  }
}

test('work runs once with its state, and again only if it schedules itself', () => {
  const timers = new Timers();
  const seen: unknown[] = [];
  const action = new TimerAction<string>(timers.start, function (state) {
    seen.push(state);
    if (state === 'first') this.schedule('second', 7);
  });
  action.schedule('first', 5);
  expect([...timers.waiting.values()].map(({ ms }) => ms)).toEqual([5]);
  timers.fire();
  expect([...timers.waiting.values()].map(({ ms }) => ms)).toEqual([7]);
  timers.fire();
  expect([seen, timers.waiting.size]).toEqual([['first', 'second'], 0]);
});

test('scheduling again while it waits replaces the timer: it never has two', () => {
  const timers = new Timers();
  const action = new TimerAction<void>(timers.start, () => {});
  action.schedule(undefined, 5);
  action.schedule(undefined, 9);
  expect([...timers.waiting.values()].map(({ ms }) => ms)).toEqual([9]);
});

test('unsubscribing cancels for good', () => {
  const timers = new Timers();
  const action = new TimerAction<void>(timers.start, () => expect.unreachable());
  action.schedule(undefined, 5);
  action.unsubscribe();
  action.schedule(undefined, 5);
  expect([timers.waiting.size, action.closed]).toEqual([0, true]);
});

test('work that throws is over, and what it threw comes out', () => {
  const timers = new Timers();
  const action = new TimerAction<void>(timers.start, function () {
    this.schedule(undefined, 1);
    throw new Error('boom');
  });
  action.schedule();
  expect(() => timers.fire()).toThrow('boom');
  expect([timers.waiting.size, action.closed]).toEqual([0, true]);
});
