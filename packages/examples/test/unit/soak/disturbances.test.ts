import { expect, it } from 'vitest';
import { AFTERMATH_MS, Disturbances } from '../../../src/soak/disturbances.js';

it('excuses what happens to a disturbed node and its peers, and later nothing more', () => {
  let now = 100_000;
  const disturbances = new Disturbances(() => now);
  expect(disturbances.between('a', 'b', now)).toBe(false);
  disturbances.node('a');
  expect(disturbances.between('a', 'b', now)).toBe(true);
  expect(disturbances.between('b', 'a', now)).toBe(true);
  expect(disturbances.between('b', 'c', now)).toBe(false);
  const began = now;
  now += AFTERMATH_MS + 1;
  expect(disturbances.between('a', 'b', began)).toBe(true);
  expect(disturbances.between('a', 'b', now)).toBe(false);
});

it('does not excuse a visit by its own doing', () => {
  const disturbances = new Disturbances(() => 0);
  disturbances.pair('a', 'b', 7);
  expect(disturbances.between('b', 'a', 0)).toBe(true);
  expect(disturbances.between('b', 'a', 0, 8)).toBe(true);
  expect(disturbances.between('b', 'a', 0, 7)).toBe(false);
  expect(disturbances.between('a', 'c', 0)).toBe(false);
});

it('tells how long ago everything was', () => {
  let now = 0;
  const disturbances = new Disturbances(() => now);
  disturbances.node('a');
  now = 40;
  disturbances.pair('a', 'b', 1);
  expect(disturbances.lastBetween('a', 'b')).toBe('the one 40 ms ago, the other not lately, both 0 ms ago');
});

it('forgets what is long ago', () => {
  let now = 0;
  const disturbances = new Disturbances(() => now);
  disturbances.node('a');
  now = 100_000;
  disturbances.node('b');
  expect(disturbances.lastBetween('a', 'b')).toBe('the one not lately, the other 0 ms ago, both not lately');
});
