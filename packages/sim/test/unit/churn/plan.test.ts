import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/churn/plan.js';

const TYPES = [
  'connect',
  'abort',
  'send',
  'lock',
  'unlock',
  'disconnect',
  'dial each other',
  'jump',
  'slow',
  'close',
  'crash',
  'attack',
  'partition',
];
const plans = Array.from({ length: 200 }, (_, seed) => makePlan(seed));

describe('a plan', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makePlan(7)).toEqual(makePlan(7));
    expect(makePlan(7).operations).not.toEqual(makePlan(8).operations);
  });

  it('is for 3 to 64 peers, more often for few; or for as many as are asked for', () => {
    const sizes = plans.map(({ names }) => names.length);
    expect([Math.min(...sizes), Math.max(...sizes) > 55, Math.max(...sizes) <= 64]).toEqual([3, true, true]);
    expect(sizes.filter((size) => size < 20).length).toBeGreaterThan(100);
    expect(makePlan(7, 5).names).toEqual(['P0', 'P1', 'P2', 'P3', 'P4']);
  });

  it('has its operations in the order of their times, within its duration, each under a label of its own', () => {
    for (const { operations, durationMs } of plans) {
      const times = operations.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.every((at) => at >= 0 && at <= durationMs)).toBe(true);
      expect(new Set(operations.map(({ label }) => label)).size).toBe(operations.length);
    }
  });

  it('has every kind of operation, and in many plans every variant of it', () => {
    const all = plans.flatMap(({ operations }) => operations.map(({ operation }) => operation));
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(TYPES));
    const variants = all.flatMap((operation) => {
      if (operation.type === 'crash')
        return [operation.kind, operation.restartAfterMs === undefined ? 'stays dead' : 'starts again'];
      return operation.type === 'partition' ? [operation.ways] : [];
    });
    expect(new Set(variants)).toEqual(new Set(['reset', 'silent', 'stays dead', 'starts again', 'one-way', 'two-way']));
  });

  it('never has a peer do something to itself, and cuts every peer to one side of a partition', () => {
    for (const size of [2, 3, 64]) {
      const { names, operations } = makePlan(11, size);
      for (const { operation } of operations) {
        if ('to' in operation) expect(operation.from).not.toBe(operation.to);
        if (operation.type !== 'partition') continue;
        expect([...operation.one, ...operation.other].sort()).toEqual([...names].sort());
        expect(Math.min(operation.one.length, operation.other.length)).toBeGreaterThan(0);
      }
    }
  });
});
