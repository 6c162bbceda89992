import { expect, test } from 'vitest';
import { loopTurn } from '../../../../src/link/webrtc/loop-turn.node.js';
import { macrotaskTurn } from '../../../../src/testing/macrotask-turn.js';

test('the work runs in the next turn, not in this one', async () => {
  const order: string[] = [];
  loopTurn(() => order.push('work'));
  await Promise.resolve();
  order.push('this turn');
  await macrotaskTurn();
  expect(order).toEqual(['this turn', 'work']);
});
