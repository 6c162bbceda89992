import { ConnectionError } from '@peerlatch/connection/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { complement, type Key } from '../../../src/id/key.js';
import { type LookupParts, type LookupProgress, lookup } from '../../../src/lookup/lookup.js';
import type { LookupResult } from '../../../src/lookup/lookup-state.js';
import { idsOf, Overlay } from '../../support/overlay.js';

function partsFor(overlay: Overlay, overrides: Partial<LookupParts> = {}): LookupParts {
  const self = overlay.stranger();
  const start = overlay.members.slice(0, 3);
  return {
    queries: overlay.queriesOf(self),
    self,
    start,
    limits: dhtLimits,
    clock: overlay.clock,
    ...overrides,
  };
}

function run(overlay: Overlay, target: Key, overrides: Partial<LookupParts> = {}): Promise<LookupResult> {
  return overlay.clock.run(lookup(target, partsFor(overlay, overrides)));
}

function expectNothingLeft(overlay: Overlay): void {
  expect(overlay.inFlight).toBe(0);
  expect(overlay.clock.pending()).toEqual([]);
}

const { lookupResults } = dhtLimits;

describe('lookup', () => {
  it('finds exactly the nearest, nearest first, from three contacts', async () => {
    const overlay = new Overlay({ count: 300 });
    const target = overlay.random.bytes(20);
    const { contacts, isComplete, failed } = await run(overlay, target);
    expect(idsOf(contacts)).toEqual(idsOf(overlay.nearest(target, lookupResults)));
    expect(isComplete).toBe(true);
    expect(failed).toEqual([]);
    expectNothingLeft(overlay);
  });

  it('asks for as many contacts as it wants to find, and keeps to its parallelism', async () => {
    const overlay = new Overlay({ count: 100 });
    await run(overlay, overlay.random.bytes(20));
    expect(new Set(overlay.questions.map(({ options }) => options.limit))).toEqual(new Set([lookupResults]));
    expect(overlay.mostInFlight).toBe(dhtLimits.lookupParallelism);
    expect(new Set(overlay.asked('closest')).size).toBe(overlay.questions.length);
  });

  it('is exact in any network where some are silent and some are slow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.constantFrom('good', 'good', 'silent', 'slow'), { minLength: 40, maxLength: 40 }),
        async (seed, kinds) => {
          const overlay = new Overlay({ count: 40, seed });
          kinds.forEach((kind, i) => {
            const member = overlay.members[i] as Contact;
            if (kind === 'silent') overlay.set(member, { isSilent: true });
            if (kind === 'slow') overlay.set(member, { delayMs: 3_000 });
          });
          const start = overlay.stranger();
          overlay.members.push(start);
          const target = overlay.random.bytes(20);
          const { contacts, isComplete } = await run(overlay, target, { start: [start] });
          const isAlive = ({ peer }: Contact): boolean => overlay.behaviours.get(peer.id)?.isSilent !== true;
          expect(idsOf(contacts)).toEqual(idsOf(overlay.nearest(target, lookupResults, isAlive)));
          expect(isComplete).toBe(true);
          expectNothingLeft(overlay);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('asks others while a peer is slow, and still counts its answer', async () => {
    const overlay = new Overlay({ count: 60 });
    const target = overlay.random.bytes(20);
    const nearest = overlay.nearest(target, 3);
    for (const contact of nearest) overlay.set(contact, { delayMs: 4_000 });
    const lookingUp = lookup(target, partsFor(overlay));
    await overlay.clock.advance(dhtLimits.lookupSlowQueryMs + 500);
    expect(overlay.asked('closest').length).toBeGreaterThanOrEqual(lookupResults);
    const { contacts } = await overlay.clock.run(lookingUp);
    expect(idsOf(contacts)).toEqual(idsOf(overlay.nearest(target, lookupResults)));
    expect(overlay.clock.now()).toBeLessThan(4_500);
  });

  it('is exact without a peer that was slow and failed in the end, as soon as that is known', async () => {
    const overlay = new Overlay({ count: 60 });
    const target = overlay.random.bytes(20);
    const [dead] = overlay.nearest(target, 1) as [Contact];
    overlay.set(dead, { isSilent: true });
    const { contacts, failed, isComplete } = await run(overlay, target);
    const isAlive = (contact: Contact): boolean => contact !== dead;
    expect(idsOf(contacts)).toEqual(idsOf(overlay.nearest(target, lookupResults, isAlive)));
    expect(failed).toEqual([dead]);
    expect(isComplete).toBe(true);
    expect(overlay.clock.now()).toBeLessThan(5_200);
  });

  it('finds nobody and says so when nobody is known or nobody answers', async () => {
    const overlay = new Overlay({ count: 3 });
    const target = overlay.random.bytes(20);
    const nothing = { contacts: [], hops: 0, queries: 0, failed: [], isComplete: false };
    expect(await run(overlay, target, { start: [] })).toEqual(nothing);
    for (const member of overlay.members) overlay.set(member, { isSilent: true });
    const { contacts, failed, isComplete } = await run(overlay, target);
    expect([contacts, isComplete, failed.length]).toEqual([[], false, 3]);
    expectNothingLeft(overlay);
  });

  it('keeps to its bounds when a liar refers to ever nearer liars', async () => {
    const overlay = new Overlay({ count: 1 });
    const target = overlay.random.bytes(20);
    const lie = (): readonly Contact[] =>
      Array.from({ length: 1_000 }, () => {
        const liar = overlay.stranger();
        const key = target.slice();
        key.set(overlay.random.bytes(8), 12);
        const near = { ...liar, key };
        overlay.set(near, { closest: lie });
        return near;
      });
    overlay.set(overlay.members[0] as Contact, { closest: lie });
    const { queries, isComplete } = await run(overlay, target);
    expect(queries).toBeLessThanOrEqual(dhtLimits.maxLookupQueries);
    expect(overlay.questions.length).toBe(queries);
    expect(isComplete || queries === dhtLimits.maxLookupQueries).toBe(true);
    expectNothingLeft(overlay);
  });

  it('is exact although one answer is full of peers that do not exist, nearer than all that do', async () => {
    const overlay = new Overlay({ count: 100 });
    const target = overlay.random.bytes(20);
    const phantoms = Array.from({ length: 40 }, () => overlay.stranger()).map((phantom) => {
      const key = target.slice();
      key.set(overlay.random.bytes(4), 16);
      return { ...phantom, key };
    });
    const [liar] = overlay.members as [Contact];
    overlay.set(liar, { closest: () => phantoms });
    const { contacts, isComplete, failed } = await run(overlay, target);
    expect(idsOf(contacts)).toEqual(idsOf(overlay.nearest(target, lookupResults)));
    expect([isComplete, failed.length]).toEqual([true, 40]);
  });

  it('settles within its time, whoever keeps it waiting, with what it has', async () => {
    const overlay = new Overlay({ count: 50 });
    for (const member of overlay.members.slice(3)) overlay.set(member, { isSilent: true });
    const limits = { ...dhtLimits, lookupTimeoutMs: 2_500 };
    const { contacts, isComplete } = await run(overlay, complement(overlay.random.bytes(20)), { limits });
    expect(overlay.clock.now()).toBe(2_500);
    expect(isComplete).toBe(false);
    expect(new Set(idsOf(contacts))).toEqual(new Set(idsOf(overlay.members.slice(0, 3))));
    expectNothingLeft(overlay);
  });

  it('R48: an abort of the caller reaches the questions under way and rejects with its reason', async () => {
    const overlay = new Overlay({ count: 20 });
    const controller = new AbortController();
    const lookingUp = lookup(overlay.random.bytes(20), partsFor(overlay, { signal: controller.signal }));
    await overlay.clock.advance(5);
    expect(overlay.inFlight).toBe(3);
    const reason = new ConnectionError('CLOSED', 'stopping');
    controller.abort(reason);
    expectNothingLeft(overlay);
    await expect(lookingUp).rejects.toBe(reason);
    await expect(lookup(overlay.random.bytes(20), partsFor(overlay, { signal: controller.signal }))).rejects.toBe(
      reason,
    );
    expect(overlay.questions.length).toBe(3);
  });

  it('tells what it learns, and rejects with what that listener throws', async () => {
    const overlay = new Overlay({ count: 30 });
    const [dead] = overlay.members as [Contact];
    overlay.set(dead, { isSilent: true });
    const learned: LookupProgress[] = [];
    const { queries } = await run(overlay, dead.key, { onProgress: (progress) => learned.push(progress) });
    expect(learned.length).toBe(queries);
    expect(learned.filter(({ type }) => type === 'failed').map(({ contact }) => contact)).toEqual([dead]);
    const broken = run(overlay, dead.key, {
      onProgress: () => {
        throw new Error('broken');
      },
    });
    await expect(broken).rejects.toThrow('broken');
    expectNothingLeft(overlay);
  });
});
