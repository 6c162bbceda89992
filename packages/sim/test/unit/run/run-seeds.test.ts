import { describe, expect, it } from 'vitest';
import { runSeeds, type SamplingOptions } from '../../../src/run/run-seeds.js';
import type { Order, SeedsResult } from '../../../src/work/order.js';
import { FakeWorkers } from './fake-workers.js';

const { signal } = new AbortController();
const optionsWith = (more: Partial<SamplingOptions> = {}): SamplingOptions => ({
  first: 5,
  count: 50,
  signal,
  onProgress: () => {},
  ...more,
});

/** All seeds of an order up to `failing`. */
function answer(order: Order, failing = Infinity): SeedsResult {
  const { first, count } = order.type === 'seeds' ? order : { first: 0, count: 0 };
  const seeds = Math.min(count, Math.max(0, failing - first));
  const messages = { sent: 2 * seeds, delivered: seeds, rejected: seeds, lost: 0, open: 0 };
  const totals = { seeds, steps: 10 * seeds, virtualMs: 100 * seeds, faults: { delayed: seeds }, messages };
  if (seeds === count) return totals;
  return { ...totals, failure: { seed: first + seeds, invariant: 'i', message: 'm' } };
}

describe('a sampling', () => {
  it('plays every seed once, and adds up what the workers found', async () => {
    const workers = new FakeWorkers((order) => answer(order));
    const sampling = await runSeeds(workers, optionsWith());
    expect(sampling).toMatchObject({ first: 5, seeds: 50, steps: 500, virtualMs: 5_000 });
    expect(sampling.messages).toEqual({ sent: 100, delivered: 50, rejected: 50, lost: 0, open: 0 });
    expect([sampling.faults.delayed, sampling.faults['clock jump']]).toEqual([50, 0]);
    const played = workers.orders.flatMap((order) =>
      order.type === 'seeds' ? Array.from({ length: order.count }, (_, index) => order.first + index) : [],
    );
    expect(played.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => 5 + index));
    expect(sampling).not.toHaveProperty('failure');
  });

  it('passes on how many peers there are to be, and tells it', async () => {
    const workers = new FakeWorkers((order) => answer(order));
    expect(await runSeeds(workers, optionsWith({ peers: 9 }))).toMatchObject({ peers: 9 });
    expect(workers.orders.every((order) => order.type === 'seeds' && order.peers === 9)).toBe(true);
    expect(await runSeeds(workers, optionsWith())).not.toHaveProperty('peers');
  });

  it('begins nothing more after a failure, and tells the one with the smallest seed', async () => {
    const workers = new FakeWorkers((order) => answer(order, order.type === 'seeds' && order.first > 10 ? 26 : 8));
    const { failure, seeds } = await runSeeds(workers, optionsWith({ count: 1_000 }));
    expect([failure, seeds, workers.orders.length]).toEqual([{ seed: 8, invariant: 'i', message: 'm' }, 4, 2]);
  });

  it('rejects when it is aborted', async () => {
    const options = optionsWith({ signal: AbortSignal.abort(new Error('enough')) });
    await expect(runSeeds(new FakeWorkers((order) => answer(order)), options)).rejects.toThrow('enough');
  });
});
