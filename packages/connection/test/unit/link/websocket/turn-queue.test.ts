import { expect, test } from 'vitest';
import { TurnQueue } from '../../../../src/link/websocket/turn-queue.js';

function setup() {
  const scheduled: (() => void)[] = [];
  const queue = new TurnQueue((work) => scheduled.push(work));
  const done: number[] = [];
  /** What is due in one turn: whatever was scheduled before it began. */
  const turn = (): void => {
    for (const work of scheduled.splice(0)) work();
  };
  return { queue, done, turn, scheduled };
}

test('nobody runs at once, and one in each turn, in the order of asking', () => {
  const { queue, done, turn } = setup();
  for (const number of [1, 2, 3]) queue.wait(() => done.push(number));
  const seen = [0, 1, 2, 3].map(() => {
    const before = [...done];
    turn();
    return before;
  });
  expect(seen).toEqual([[], [1], [1, 2], [1, 2, 3]]);
});

test('who asks again from its turn comes behind those that wait', () => {
  const { queue, done, turn } = setup();
  const again = (number: number): void => {
    done.push(number);
    queue.wait(() => again(number));
  };
  for (const number of [1, 2, 3]) queue.wait(() => again(number));
  for (let i = 0; i < 7; i++) turn();
  expect(done).toEqual([1, 2, 3, 1, 2, 3, 1]);
});

test('with nobody waiting no turn is asked for, and the next to ask gets one', () => {
  const { queue, done, turn, scheduled } = setup();
  queue.wait(() => done.push(1));
  turn();
  expect([queue.size, scheduled.length]).toEqual([0, 0]);
  queue.wait(() => done.push(2));
  expect([queue.size, scheduled.length]).toEqual([1, 1]);
  turn();
  expect(done).toEqual([1, 2]);
});

test('a queue that never runs empty forgets those that had their turn', () => {
  const { queue, done, turn } = setup();
  for (let number = 0; number < 3_000; number++) queue.wait(() => done.push(number));
  for (let i = 0; i < 2_500; i++) turn();
  for (let number = 3_000; number < 3_010; number++) queue.wait(() => done.push(number));
  expect(queue.size).toBe(510);
  while (queue.size > 0) turn();
  expect(done).toEqual(Array.from({ length: 3_010 }, (_nothing, number) => number));
});
