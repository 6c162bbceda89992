import { VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { DeliveryQueue } from '../../../src/testing/delivery-queue.js';

describe('DeliveryQueue', () => {
  it('delivers in order of time, and within a millisecond in the order in which it was asked', async () => {
    const clock = new VirtualClock();
    const queue = new DeliveryQueue(clock);
    const seen: string[] = [];
    for (const [ms, what] of [
      [5, 'late'],
      [1, 'first'],
      [0.2, 'second'],
      [5, 'later'],
    ] as const)
      queue.after(ms, () => seen.push(`${what} at ${clock.now()}`));
    expect(clock.pendingTimers).toBe(2);
    await clock.advance(10);
    expect(seen).toEqual(['first at 1', 'second at 1', 'late at 5', 'later at 5']);
    expect(queue.delivered).toBe(4);
  });

  it('lets what is delivered ask for more, which comes at the earliest in the next millisecond', async () => {
    const clock = new VirtualClock();
    const queue = new DeliveryQueue(clock);
    const seen: number[] = [];
    queue.after(1, () => queue.after(0, () => seen.push(clock.now())));
    await clock.advance(5);
    expect(seen).toEqual([2]);
  });
});
