import { describe, expect, it } from 'vitest';
import { describeBound, type ExplorationOptions, runExploration } from '../../../src/run/run-exploration.js';
import type { Order } from '../../../src/work/order.js';
import { FakeWorkers } from './fake-workers.js';

const BOUNDS = [
  { actions: 1, deadlines: 0 },
  { actions: 1, deadlines: 1 },
];

function optionsWith(more: Partial<ExplorationOptions> = {}): ExplorationOptions & { lines: string[] } {
  const lines: string[] = [];
  const { signal } = new AbortController();
  return { budgetMs: 60_000, bounds: BOUNDS, signal, onProgress: (line) => lines.push(line), lines, ...more };
}

const keyOf = (order: Order): string => (order.type === 'explore' ? JSON.stringify(order.scenario) : '');

/** Each pair of scripts has two schedules of its own, and one that all have. */
function answer(order: Order, more: object = {}): object {
  const hashes = [`${keyOf(order)} 1`, `${keyOf(order)} 2`, 'common'];
  const scenario = order.type === 'explore' ? order.scenario : undefined;
  return { scenario, hashes, redundant: 3, depth: 7, isExhaustive: true, ...more };
}

describe('an exploration', () => {
  it('takes bound after bound, each pair of scripts once, and counts what is distinct over all', async () => {
    const workers = new FakeWorkers(answer);
    const { lines, ...options } = optionsWith();
    const { bounds, distinct, failure } = await runExploration(workers, options);
    expect([distinct, failure]).toEqual([25, undefined]);
    expect(bounds).toEqual([
      { actions: 1, deadlines: 0, scripts: 6, finished: 6, isExhaustive: true, distinct: 13, redundant: 18, depth: 7 },
      { actions: 1, deadlines: 1, scripts: 6, finished: 6, isExhaustive: true, distinct: 12, redundant: 18, depth: 7 },
    ]);
    expect(new Set(workers.orders.map(keyOf)).size).toBe(12);
    expect(lines).toEqual(bounds.map(describeBound));
  });

  it('claims a bound to be exhausted only if every one of its pairs was', async () => {
    let orders = 0;
    const workers = new FakeWorkers((order) => answer(order, { isExhaustive: ++orders !== 3 }));
    const { bounds } = await runExploration(workers, optionsWith());
    expect(bounds.map(({ finished, isExhaustive }) => [finished, isExhaustive])).toEqual([
      [5, false],
      [6, true],
    ]);
  });

  it('ends once its goal is reached, and then tells its workers to take less time at once', async () => {
    const workers = new FakeWorkers(answer, 1);
    const { bounds, distinct } = await runExploration(workers, optionsWith({ goal: 5 }));
    expect([distinct, workers.orders.length]).toEqual([5, 2]);
    expect(bounds.map(({ isExhaustive }) => isExhaustive)).toEqual([false]);
    const untils = workers.orders.map((order) => (order.type === 'explore' ? order.until : Infinity));
    expect(Math.max(...untils)).toBeLessThan(Date.now() + 40_000);
  });

  it('does nothing once its time is up', async () => {
    const workers = new FakeWorkers(answer);
    expect(await runExploration(workers, optionsWith({ budgetMs: 0 }))).toMatchObject({ bounds: [], distinct: 0 });
    expect(workers.orders).toEqual([]);
  });

  it('ends with the first failure, and says in which scenario', async () => {
    const failure = { invariant: 'i', message: 'm', schedule: ['A does dial 0'] };
    const workers = new FakeWorkers((order) => answer(order, { failure, isExhaustive: false }), 1);
    const found = await runExploration(workers, optionsWith());
    expect(found.failure).toEqual({ ...failure, scenario: { scripts: [[], ['dial']], deadlines: 0 } });
    expect([workers.orders.length, found.bounds.length]).toEqual([1, 1]);
  });

  it('rejects when it is aborted', async () => {
    const controller = new AbortController();
    const workers = new FakeWorkers((order) => {
      controller.abort(new Error('enough'));
      return answer(order);
    });
    await expect(runExploration(workers, optionsWith({ signal: controller.signal }))).rejects.toThrow('enough');
  });
});
