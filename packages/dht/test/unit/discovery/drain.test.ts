import { VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { drain } from '../../../src/discovery/drain.js';

describe('drain', () => {
  it('waits until all work has settled, however', async () => {
    const clock = new VirtualClock();
    await drain(clock, 1_000, [Promise.resolve(), Promise.reject(new Error('failed'))]);
    await drain(clock, 1_000, []);
    expect(clock.pending()).toEqual([]);
  });

  it('R62: waits no longer than its bound', async () => {
    const clock = new VirtualClock();
    await clock.run(drain(clock, 1_000, [new Promise(() => {})]));
    expect(clock.now()).toBe(1_000);
  });
});
