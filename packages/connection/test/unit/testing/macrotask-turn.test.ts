import { afterEach, expect, test, vi } from 'vitest';
import { macrotaskTurn } from '../../../src/testing/macrotask-turn.js';

afterEach(() => {
  vi.useRealTimers();
});

test('after one turn every promise chain and every nextTick has run to its end, those that they started included', async () => {
  const log: string[] = [];
  const chain = async (): Promise<void> => {
    for (let i = 0; i < 10_000; i++) await Promise.resolve();
    process.nextTick(() => void Promise.resolve().then(() => log.push('started from the chain')));
    log.push('chain');
  };
  void chain();
  await macrotaskTurn();
  expect(log).toEqual(['chain', 'started from the chain']);
});

test('it goes on under the fake timers of a test runner', async () => {
  vi.useFakeTimers();
  await macrotaskTurn();
});
