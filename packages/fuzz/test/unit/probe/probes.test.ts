import { describe, expect, test } from 'vitest';
import { Overrun, Probes } from '../../../src/probe/probes.js';

describe('probes', () => {
  test('count steps, pairs of sites and the sites that were ever passed', () => {
    const probes = new Probes(4);
    probes.reset(10, 10);
    for (const site of [0, 1, 0, 1]) probes.step(site);
    expect([probes.steps, probes.touchedCount, [...probes.seen]]).toEqual([4, 3, [1, 1, 0, 0]]);
    probes.reset(10, 10);
    expect([probes.steps, probes.touchedCount, probes.counts.every((count) => count === 0)]).toEqual([0, 0, true]);
  });

  test('throw at the step after the last one allowed, and remember it although it is caught', () => {
    const probes = new Probes(1);
    probes.reset(2, 10);
    probes.step(0);
    probes.step(0);
    expect(() => probes.step(0)).toThrow(Overrun);
    expect(probes.overrun?.message).toBe('more than 2 steps');
  });

  test('count memory before it is asked for: sizes, and what is copied', () => {
    const probes = new Probes(1);
    probes.reset(10, 100);
    expect([probes.allocate(50), probes.allocate(Uint8Array.of(1, 2)).length]).toEqual([50, 2]);
    expect(probes.allocated).toBe(52);
    expect(() => probes.allocate(2 ** 40)).toThrow(Overrun);
  });
});
