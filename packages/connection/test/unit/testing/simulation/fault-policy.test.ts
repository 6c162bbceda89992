import { describe, expect, test } from 'vitest';
import type { Delivery, DialDelivery, ParcelDelivery, Verdict } from '../../../../src/testing/delivery-policy.js';
import { peer } from '../../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../../src/testing/seeded-random.js';
import {
  FAULT_BOUNDS,
  FAULT_KINDS,
  FaultCounts,
  type FaultKind,
  type FaultRates,
} from '../../../../src/testing/simulation/fault-kind.js';
import { FaultPolicy } from '../../../../src/testing/simulation/fault-policy.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';

const [a, b, c] = [peer(1), peer(2), peer(3)];
const bytes = Uint8Array.of(1);

function stand(rates: FaultRates, allow?: (label: string) => boolean, seed = 1) {
  const [clock, counts] = [new VirtualClock(), new FaultCounts()];
  const labels: string[] = [];
  const policy = new FaultPolicy({
    random: new SeededRandom(seed),
    clock,
    rates,
    counts,
    allow: (label) => {
      const isAllowed = allow?.(label) ?? true;
      if (isAllowed) labels.push(label);
      return isAllowed;
    },
  });
  return { clock, counts, labels, policy, decide: policy.decide };
}

const dial = (from = a, to = b): DialDelivery => ({ type: 'dial', from, to });
const frame = (link: string, index: number, from = a, to = b): ParcelDelivery => ({
  type: 'frame',
  from,
  to,
  link,
  index,
  bytes,
});
const close = (link: string, index: number): ParcelDelivery => ({
  ...frame(link, index),
  type: 'close',
  bytes: undefined,
});

/** Decides, and again when it is held, until it is not. */
function verdictsOf(decide: (delivery: Delivery) => Verdict, delivery: Delivery): Verdict[] {
  const verdicts = [decide(delivery)];
  while (typeof verdicts.at(-1) === 'object' && verdicts.length < 10) verdicts.push(decide(delivery));
  return verdicts;
}

/** The life of a few links: a dial, frames both ways, a close. All that was decided. */
function play(decide: (delivery: Delivery) => Verdict, links = 4): Verdict[] {
  return Array.from({ length: links }, (_, number) => `link ${number}`).flatMap((link) => [
    ...verdictsOf(decide, dial()),
    ...Array.from({ length: 20 }, (_, index) => [
      ...verdictsOf(decide, frame(link, index)),
      ...verdictsOf(decide, frame(link, index, b, a)),
    ]).flat(),
    ...verdictsOf(decide, close(link, 20)),
  ]);
}

const BY_ITSELF: readonly FaultKind[] = FAULT_KINDS.slice(0, FAULT_KINDS.indexOf('one-way partition'));

describe('rates', () => {
  test('with none, and at rate 0, nothing happens', () => {
    for (const rates of [{}, Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0]))]) {
      const { decide, labels } = stand(rates);
      expect(new Set(play(decide))).toEqual(new Set(['deliver']));
      expect(labels).toEqual([]);
    }
  });

  test.each(BY_ITSELF)('at rate 1 it happens at every opportunity, and nothing else: %s', (kind) => {
    const { decide, counts } = stand({ [kind]: 1 });
    play(decide);
    expect(FAULT_KINDS.filter((other) => counts.of(other) > 0)).toEqual([kind]);
    expect(counts.of(kind)).toBeGreaterThanOrEqual(4);
  });

  test('at a rate in between it happens about as often', () => {
    const { decide, counts } = stand({ duplicated: 0.25 });
    play(decide, 50);
    expect(counts.of('duplicated')).toBeGreaterThan(400);
    expect(counts.of('duplicated')).toBeLessThan(600);
  });

  test('the same seed decides the same, and another one other things', () => {
    const rates = { duplicated: 0.3, delayed: 0.3, 'slow link': 0.5, 'reset at a step': 0.5, 'dial lost': 0.3 };
    const [first, again, other] = [1, 1, 2].map((seed) => play(stand(rates, undefined, seed).decide));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('what each does', () => {
  test.each<[FaultKind, Verdict]>([
    ['dial lost', 'lose'],
    ['dial refused', 'refuse'],
  ])('%s', (kind, verdict) => {
    expect(stand({ [kind]: 1 }).decide(dial())).toBe(verdict);
  });

  test('a dial is delayed once, within bounds, and another one as well', () => {
    const { decide, counts } = stand({ 'dial delayed': 1 });
    for (const delivery of [dial(), dial()]) {
      const [held, then] = verdictsOf(decide, delivery);
      expect(then).toBe('deliver');
      expect(held).toEqual({ holdMs: expect.any(Number) });
      expect(typeof held === 'object' && held.holdMs > 0 && held.holdMs < FAULT_BOUNDS.delayMs).toBe(true);
    }
    expect(counts.of('dial delayed')).toBe(2);
  });

  test('each parcel is delayed once, on slow links all by the same', () => {
    const holds = (rates: FaultRates): number[] => {
      const { decide } = stand(rates);
      return [0, 1, 2].map((index) => {
        const [held, then, ...more] = verdictsOf(decide, frame('x', index));
        expect([then, more]).toEqual(['deliver', []]);
        return typeof held === 'object' ? held.holdMs : Number.NaN;
      });
    };
    expect(new Set(holds({ delayed: 1 })).size).toBe(3);
    const [slow = 0] = holds({ 'slow link': 1 });
    expect(holds({ 'slow link': 1 })).toEqual([slow, slow, slow]);
    expect(slow).toBeLessThan(FAULT_BOUNDS.slowLinkMs);
  });

  test('frames are dropped or doubled, words between the ends are not', () => {
    const dropping = stand({ 'frame dropped': 1, duplicated: 1 });
    expect(dropping.decide(frame('x', 0))).toBe('lose');
    expect(dropping.decide(close('x', 1))).toBe('deliver');
    expect(stand({ duplicated: 1 }).decide(frame('x', 0))).toBe('twice');
  });

  test('a half-open link loses everything from some parcel on, both ways, even when all else is healed', () => {
    const { decide, policy, counts } = stand({ 'half-open': 1 });
    const verdicts = Array.from({ length: 30 }, (_, index) => decide(frame('x', index)));
    const at = verdicts.indexOf('lose');
    expect(new Set(verdicts.slice(0, at))).toEqual(new Set(at === 0 ? [] : ['deliver']));
    expect(new Set(verdicts.slice(at))).toEqual(new Set(['lose']));
    policy.heal();
    expect([decide(frame('x', 0, b, a)), decide(frame('y', 0)), counts.of('half-open')]).toEqual([
      'lose',
      'deliver',
      1,
    ]);
  });

  test('a half-closed link loses the close only', () => {
    const { decide } = stand({ 'half-closed': 1 });
    expect([decide(frame('x', 0)), decide(close('x', 1))]).toEqual(['deliver', 'lose']);
  });

  test('a reset in the handshake comes with the first two parcels, one at a step later', () => {
    const at = (kind: FaultKind): number[] =>
      Array.from({ length: 20 }, (_, seed) => {
        const { decide } = stand({ [kind]: 1 }, undefined, seed);
        return Array.from({ length: 30 }, (_none, index) => decide(frame('x', index))).indexOf('reset');
      });
    expect(new Set(at('reset in handshake'))).toEqual(new Set([0, 1]));
    expect(Math.min(...at('reset at a step'))).toBeGreaterThanOrEqual(2);
    expect(Math.max(...at('reset at a step'))).toBeLessThanOrEqual(FAULT_BOUNDS.breakAfterParcels);
  });
});

describe('what the scenario does', () => {
  test('a cut loses dials and holds parcels, one way, until it is over', () => {
    const { clock, decide, policy } = stand({});
    policy.cut([a.id], [b.id, c.id], 500);
    const all = (): Verdict[] => [dial(), dial(a, c), dial(b, a), frame('x', 0), frame('x', 0, b, a)].map(decide);
    expect(all()).toEqual(['lose', 'lose', 'deliver', { holdMs: 100 }, 'deliver']);
    clock.advanceSync(499);
    expect(all()).toEqual(['lose', 'lose', 'deliver', { holdMs: 100 }, 'deliver']);
    clock.advanceSync(1);
    expect(new Set(all())).toEqual(new Set(['deliver']));
  });

  test('a slow consumer reads nothing of anybody, and can be dialled', () => {
    const { clock, decide, policy } = stand({});
    policy.slow(b.id, 500);
    const all = (): Verdict[] => [dial(), frame('x', 0), frame('y', 0, c, b), frame('x', 0, b, a)].map(decide);
    expect(all()).toEqual(['deliver', { holdMs: 100 }, { holdMs: 100 }, 'deliver']);
    clock.advanceSync(500);
    expect(new Set(all())).toEqual(new Set(['deliver']));
  });

  test('when it is healed nothing is held, lost or doubled any more', () => {
    const { decide, policy, counts } = stand(Object.fromEntries(BY_ITSELF.map((kind) => [kind, 1])));
    policy.cut([a.id], [b.id], 500);
    policy.slow(a.id, 500);
    policy.heal();
    expect(new Set(play(decide))).toEqual(new Set(['deliver']));
    expect(Object.values(counts.all()).every((count) => count === 0)).toBe(true);
  });
});

describe('leaving one fault out', () => {
  const rates: FaultRates = {
    'dial lost': 0.2,
    'dial delayed': 0.4,
    delayed: 0.2,
    duplicated: 0.2,
    'slow link': 0.4,
    'reset at a step': 0.3,
    'half-closed': 0.5,
  };

  test('shifts no other, and it is not counted', () => {
    const all = stand(rates);
    play(all.decide);
    expect(all.labels.length).toBeGreaterThan(50);
    expect(new Set(all.labels).size).toBe(all.labels.length);
    for (const left of all.labels.filter((_, at) => at % 7 === 0)) {
      const others = new Set(all.labels.filter((label) => label !== left));
      const some = stand(rates, (label) => others.has(label));
      play(some.decide);
      expect(new Set(some.labels), left).toEqual(others);
      expect(Object.values(some.counts.all()).reduce((sum, count) => sum + count)).toBe(others.size);
    }
  });

  test('shifts no other when the two directions come to pass in another order', () => {
    const inOrder = (first: readonly ParcelDelivery[], second: readonly ParcelDelivery[]): Set<string> => {
      const { decide, labels } = stand({ delayed: 0.3, duplicated: 0.3 });
      for (const parcel of [...first, ...second]) verdictsOf(decide, parcel);
      return new Set(labels);
    };
    const there = Array.from({ length: 20 }, (_, index) => frame('x', index));
    const back = Array.from({ length: 20 }, (_, index) => frame('x', index, b, a));
    expect(inOrder(there, back)).toEqual(inOrder(back, there));
  });
});
