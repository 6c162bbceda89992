import { describe, expect, it } from 'vitest';
import { Milestone } from '../../../src/discovery/milestone.js';

describe('Milestone', () => {
  it('tells early and late waiters', async () => {
    const milestone = new Milestone();
    const early = milestone.reached();
    expect(milestone.isReached).toBe(false);
    milestone.reach();
    milestone.reach();
    await early;
    await milestone.reached();
    expect(milestone.isReached).toBe(true);
  });

  it('tells when it will never be; not once it was', async () => {
    const milestone = new Milestone();
    const waiting = expect(milestone.reached()).rejects.toThrow('never');
    milestone.giveUp(new Error('never'));
    await waiting;
    await expect(milestone.reached()).rejects.toThrow('never');
    const reached = new Milestone();
    reached.reach();
    reached.giveUp(new Error('never'));
    await reached.reached();
  });

  it('lets a single waiter give up', async () => {
    const milestone = new Milestone();
    const controller = new AbortController();
    const waiting = expect(milestone.reached(controller.signal)).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await waiting;
    milestone.reach();
    await milestone.reached();
  });
});
