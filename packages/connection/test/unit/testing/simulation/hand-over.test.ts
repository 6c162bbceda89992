import { expect, test } from 'vitest';
import { SeededRandom } from '../../../../src/testing/seeded-random.js';
import type { HandOver } from '../../../../src/testing/sim-connector.js';
import { delayedHandOver } from '../../../../src/testing/simulation/hand-over.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';

function stand(delayMs: number | undefined) {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const log: string[] = [];
  const handOver: HandOver = delayedHandOver({
    clock,
    random,
    delayMs: (point, source) => {
      expect([point, source]).toEqual(['raised', random]);
      return delayMs;
    },
    note: (point) => void log.push(`${point} @${clock.now()}`),
  });
  handOver('raised', () => void log.push(`done @${clock.now()}`));
  return { clock, log };
}

test('without a delay it is carried out at once, unnoted', () => {
  const { clock, log } = stand(undefined);
  expect([log, clock.pendingTimers]).toEqual([['done @0'], 0]);
});

test('with one it is noted and carried out when it has passed, once', () => {
  const { clock, log } = stand(20);
  clock.advanceSync(19);
  expect(log).toEqual([]);
  clock.advanceSync(50);
  expect([log, clock.pendingTimers]).toEqual([['raised @20', 'done @20'], 0]);
});

test('a delay of nothing is a turn of the clock', () => {
  const { clock, log } = stand(0);
  expect(log).toEqual([]);
  clock.advanceSync(0);
  expect(log).toEqual(['raised @0', 'done @0']);
});
