import { expect, it } from 'vitest';
import { Faults } from '../../../src/soak/faults.js';

it('keeps a few examples of each kind, and counts the others', () => {
  const faults = new Faults();
  for (let visit = 1; visit <= 5; visit++) faults.add(`visit ${visit} failed`);
  faults.add('a timer was left');
  expect(faults.count).toBe(6);
  expect(faults.lines()).toEqual([
    'visit 1 failed',
    'visit 2 failed',
    'visit 3 failed',
    '… and 2 more like that',
    'a timer was left',
  ]);
});

it('stays small, whatever happens', () => {
  const faults = new Faults();
  for (let at = 0; at < 1_000; at++) faults.add(`strange ${'x'.repeat(at)}`);
  expect(faults.count).toBe(1_000);
  expect(faults.lines().length).toBeLessThan(60);
});
