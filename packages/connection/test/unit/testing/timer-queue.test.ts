import { expect, test } from 'vitest';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { type QueuedTimer, TimerQueue } from '../../../src/testing/timer-queue.js';

function timer(dueAt: number, sequence: number): QueuedTimer {
  return { dueAt, sequence, position: -1 };
}

function byDue(a: QueuedTimer, b: QueuedTimer): number {
  return a.dueAt - b.dueAt || a.sequence - b.sequence;
}

test('in any mix of additions and removals the next timer is the earliest, ties in order of scheduling', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new SeededRandom(seed);
    const queue = new TimerQueue<QueuedTimer>();
    let model: QueuedTimer[] = [];
    for (let step = 0; step < 300; step++) {
      if (model.length === 0 || random.chance(0.6)) {
        const added = timer(random.int(0, 20), step);
        model.push(added);
        queue.add(added);
      } else {
        const next = queue.peek();
        const removed = next !== undefined && random.chance(0.5) ? next : random.pick(model);
        model = model.filter((candidate) => candidate !== removed);
        queue.remove(removed);
      }
      model.sort(byDue);
      expect(queue.peek(), `seed ${seed}, step ${step}`).toBe(model[0]);
      expect(queue.size).toBe(model.length);
    }
    expect(queue.sorted()).toEqual(model);
  }
});

test('removing a timer that is not queued changes nothing', () => {
  const queue = new TimerQueue<QueuedTimer>();
  const [a, b] = [timer(1, 1), timer(2, 2)];
  queue.add(a);
  queue.remove(b);
  queue.remove(a);
  queue.remove(a);
  expect([queue.size, queue.peek()]).toEqual([0, undefined]);
});
