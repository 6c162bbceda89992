import { expect, test } from 'vitest';
import { startTimer, systemClock } from '../../../src/base/clock.js';
import { paceOf, paceOn, rememberPace } from '../../../src/testing/pace.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

test('an unknown node runs on real time, and what is run there settles by itself', async () => {
  const pace = paceOf({});
  expect(pace.clock).toBe(systemClock);
  expect(await pace.run(Promise.resolve(3))).toBe(3);
});

test('a remembered pace is found again, and a clock that is given goes first', () => {
  const node = {};
  const remembered = paceOn(new VirtualClock());
  rememberPace(node, remembered);
  expect(paceOf(node)).toBe(remembered);
  expect(paceOf({}).clock).toBe(systemClock);
  const given = new VirtualClock();
  expect(paceOf(node, given).clock).toBe(given);
});

test('virtual time passes while something is run', async () => {
  const clock = new VirtualClock();
  const pace = paceOn(clock);
  const result = await pace.run(new Promise((resolve) => startTimer(clock, 40, () => resolve('done'))));
  expect([result, clock.now()]).toEqual(['done', 40]);
});
