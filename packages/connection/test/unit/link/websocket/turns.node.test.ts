import { expect, test } from 'vitest';
import { turns } from '../../../../src/link/websocket/turns.node.js';
import { macrotaskTurn } from '../../../../src/testing/macrotask-turn.js';

test('who waits gets a turn of the event loop, and microtasks come before it', async () => {
  const order: string[] = [];
  turns.wait(() => order.push('first'));
  turns.wait(() => order.push('second'));
  await Promise.resolve();
  expect(order).toEqual([]);
  for (let i = 0; i < 3; i++) await macrotaskTurn();
  expect([order, turns.size]).toEqual([['first', 'second'], 0]);
});
