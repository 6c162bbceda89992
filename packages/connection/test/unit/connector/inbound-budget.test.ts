import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InboundBudget } from '../../../src/connector/inbound-budget.js';

const LIMITS = { maxPendingInbound: 3, maxPendingInboundPerAddress: 2 };

test('there are so many places in total', () => {
  const budget = new InboundBudget(LIMITS);
  const leave = ['a', 'b', 'c'].map((address) => budget.enter(address));
  expect([budget.enter('d'), budget.total]).toEqual([undefined, 3]);
  leave[0]?.();
  expect([budget.enter('d') !== undefined, budget.total]).toEqual([true, 3]);
});

test('one address gets only so many of them, and leaves the rest to others', () => {
  const budget = new InboundBudget(LIMITS);
  const first = budget.enter('a');
  budget.enter('a');
  expect(budget.enter('a')).toBeUndefined();
  expect(budget.enter('b')).toBeDefined();
  first?.();
  expect(budget.enter('a')).toBeDefined();
});

test('hasPlace() tells what enter() would find, and takes nothing', () => {
  const budget = new InboundBudget(LIMITS);
  const before = ['a', 'a', 'a', 'b', 'c'].map((address) => [
    budget.hasPlace(address),
    budget.hasPlace(address),
    budget.enter(address) !== undefined,
  ]);
  expect(before.map(([first]) => first)).toEqual([true, true, false, true, false]);
  for (const [first, again, entered] of before) expect([again, entered]).toEqual([first, first]);
});

test('sockets of unknown address share the places of one', () => {
  const budget = new InboundBudget(LIMITS);
  expect([undefined, undefined, undefined].map((address) => budget.enter(address) !== undefined)).toEqual([
    true,
    true,
    false,
  ]);
});

test('a place is given back once, however often that is said', () => {
  const budget = new InboundBudget(LIMITS);
  budget.enter('a');
  const leave = budget.enter('a');
  leave?.();
  leave?.();
  expect(budget.total).toBe(1);
  expect([budget.enter('a') !== undefined, budget.enter('a') !== undefined]).toEqual([true, false]);
});

test('whoever comes and goes, the bounds hold and nothing is left at the end', () => {
  const visits = fc.array(fc.record({ address: fc.constantFrom('a', 'b', 'c'), leaves: fc.nat({ max: 5 }) }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(visits, (steps) => {
      const budget = new InboundBudget(LIMITS);
      let inside: { address: string; leave: () => void }[] = [];
      for (const { address, leaves } of steps) {
        const sameAddress = inside.filter((other) => other.address === address).length;
        const leave = budget.enter(address);
        expect(leave !== undefined).toBe(inside.length < 3 && sameAddress < 2);
        if (leave !== undefined) inside.push({ address, leave });
        const gone = inside[leaves];
        gone?.leave();
        inside = inside.filter((other) => other !== gone);
        expect(budget.total).toBe(inside.length);
        expect(budget.addresses).toBe(new Set(inside.map((other) => other.address)).size);
      }
      for (const { leave } of inside) leave();
      expect([budget.total, budget.addresses]).toEqual([0, 0]);
    }),
  );
});
