import { VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { type Expiring, ExpirySlots } from '../../../src/store/expiry-slots.js';

function stand() {
  const clock = new VirtualClock();
  const expired: (readonly [at: number, deadlineAt: number])[] = [];
  const slots = new ExpirySlots<Expiring>({
    clock,
    tickMs: 100,
    onExpired: (items) => expired.push(...items.map(({ deadlineAt }) => [clock.now(), deadlineAt] as const)),
  });
  return { clock, slots, expired };
}

describe(ExpirySlots, () => {
  it('reports each thing at its end or up to a tick later, on one timer', () => {
    const { clock, slots, expired } = stand();
    for (const deadlineAt of [250, 1, 100, 101, 200]) slots.add({ deadlineAt });
    expect(clock.pendingTimers).toBe(1);
    clock.advanceSync(1_000);
    expect(expired).toEqual([
      [100, 1],
      [100, 100],
      [200, 101],
      [200, 200],
      [300, 250],
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('rearms for what ends earlier than all before', () => {
    const { clock, slots, expired } = stand();
    slots.add({ deadlineAt: 5_000 });
    slots.add({ deadlineAt: 300 });
    clock.advanceSync(300);
    expect(expired).toEqual([[300, 300]]);
    expect(clock.pendingTimers).toBe(1);
  });

  it('R57: forgets what was deleted, and has no timer without anything to wait for', () => {
    const { clock, slots, expired } = stand();
    const items = [{ deadlineAt: 100 }, { deadlineAt: 900 }];
    for (const item of items) slots.add(item);
    for (const item of items) slots.delete(item);
    expect(clock.pendingTimers).toBe(0);
    slots.add({ deadlineAt: 100 });
    slots.clear();
    expect(clock.pendingTimers).toBe(0);
    clock.advanceSync(1_000);
    expect(expired).toEqual([]);
  });
});
