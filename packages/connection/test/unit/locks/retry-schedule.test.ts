import { describe, expect, it } from 'vitest';
import { RetrySchedule } from '../../../src/locks/retry-schedule.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function stand() {
  const clock = new VirtualClock();
  const schedule = new RetrySchedule(clock);
  const log: string[] = [];
  const wait = (n: number, delayMs: number, name: string) =>
    schedule.wait(peer(n).id, delayMs, () => void log.push(`${name} at ${clock.now()}`));
  return { clock, schedule, log, wait };
}

describe('RetrySchedule', () => {
  it('lets all that wait for a peer go at the time of the first', () => {
    const { clock, log, wait } = stand();
    const tickets = [wait(1, 100, 'a'), wait(1, 150, 'b'), wait(1, 60, 'c')];
    expect(tickets.map(({ dueAt }) => dueAt)).toEqual([100, 100, 100]);
    expect(clock.pendingTimers).toBe(1);
    clock.advanceSync(1_000);
    expect(log).toEqual(['a at 100', 'b at 100', 'c at 100']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps peers apart', () => {
    const { clock, log, wait } = stand();
    wait(1, 100, 'one');
    wait(2, 40, 'two');
    clock.advanceSync(1_000);
    expect(log).toEqual(['two at 40', 'one at 100']);
  });

  it('moves to a time that is less than half as far, for all', () => {
    const { clock, log, wait } = stand();
    const patient = wait(1, 15_000, 'patient');
    clock.advanceSync(1_000);
    wait(1, 100, 'fresh');
    expect([patient.dueAt, clock.pendingTimers]).toEqual([1_100, 1]);
    clock.advanceSync(15_000);
    expect(log).toEqual(['patient at 1100', 'fresh at 1100']);
  });

  it('stays where it is for a time that is half as far or more, however late it is', () => {
    const { clock, wait } = stand();
    clock.advanceSync(1_000);
    const first = wait(1, 100, 'first');
    expect([wait(1, 60, 'more').dueAt, wait(1, 50, 'half').dueAt, first.dueAt]).toEqual([1_100, 1_100, 1_100]);
    expect(wait(1, 49, 'less').dueAt).toBe(1_049);
  });

  it('R41: what waits again when it is called gets a time of its own', () => {
    const { clock, schedule, log, wait } = stand();
    schedule.wait(peer(1).id, 10, () => void wait(1, 10, 'again'));
    clock.advanceSync(100);
    expect(log).toEqual(['again at 20']);
  });

  it('begins anew after each time', () => {
    const { clock, log, wait } = stand();
    wait(1, 100, 'first');
    clock.advanceSync(100);
    wait(1, 100, 'second');
    clock.advanceSync(100);
    expect(log).toEqual(['first at 100', 'second at 200']);
  });

  it('leaves no timer behind once nobody waits', () => {
    const { clock, log, wait } = stand();
    const [a, b] = [wait(1, 100, 'a'), wait(1, 100, 'b')];
    a.cancel();
    a.cancel();
    expect(clock.pendingTimers).toBe(1);
    b.cancel();
    expect(clock.pendingTimers).toBe(0);
    clock.advanceSync(1_000);
    expect(log).toEqual([]);
  });

  it('R41: does not call one that an earlier one has cancelled', () => {
    const { clock, schedule, log } = stand();
    const { id } = peer(1);
    schedule.wait(id, 10, () => late.cancel());
    const late = schedule.wait(id, 10, () => void log.push('late'));
    clock.advanceSync(100);
    expect(log).toEqual([]);
  });

  it('a cancelled ticket of an earlier time touches no later one', () => {
    const { clock, log, wait } = stand();
    const old = wait(1, 10, 'old');
    clock.advanceSync(10);
    wait(1, 10, 'new');
    old.cancel();
    clock.advanceSync(10);
    expect(log).toEqual(['old at 10', 'new at 20']);
  });
});
