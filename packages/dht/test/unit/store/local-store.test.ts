import { toHex } from '@peerlatch/connection/base';
import { VirtualClock } from '@peerlatch/connection/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { EntryStorage, PutResult } from '../../../src/store/entry-storage.js';
import { LocalStore } from '../../../src/store/local-store.js';
import { MemoryStorage } from '../../../src/store/memory-storage.js';
import type { StoredEntry } from '../../../src/store/stored-entry.js';
import { creator, entry, key, START_MS, textOf, textOfMessage } from '../../support/entries.js';
import { record } from '../../support/storage-contract.js';

async function stand({ storage = new MemoryStorage(dhtLimits), limits = {}, wallOffset = 0 } = {}) {
  const clock = new VirtualClock();
  const wall = { offset: wallOffset };
  const wallClock = () => START_MS + clock.now() + wall.offset;
  const store = await LocalStore.open({ storage, clock, wallClock, limits: { ...dhtLimits, ...limits } });
  const texts = (n = 1) => store.held(key(n)).map(({ entry: held }) => textOf(held));
  return { clock, wall, storage, store, texts };
}

/** Puts are acknowledged when the test says so. */
class SlowStorage extends MemoryStorage {
  readonly gates: (() => void)[] = [];

  override async put(made: Parameters<EntryStorage['put']>[0]): Promise<PutResult> {
    const result = await super.put(made);
    await new Promise<void>((resolve) => this.gates.push(resolve));
    return result;
  }
}

describe(LocalStore, () => {
  it('can be read as soon as a put has resolved, and not before', async () => {
    const storage = new SlowStorage(dhtLimits);
    const { clock, store, texts } = await stand({ storage });
    const put = store.put(entry({ text: 'new' }));
    await clock.drain();
    expect(texts()).toEqual([]);
    storage.gates[0]?.();
    expect(await put).toEqual({ kind: 'stored' });
    expect(texts()).toEqual(['new']);
    expect(store.find(key(1), creator(1))?.deadlineAt).toBe(60_000);
    await store.close();
  });

  it('lets an entry vanish at its end, to the millisecond, and frees its place soon after', async () => {
    const { clock, store, texts, storage } = await stand();
    await store.put(entry({ ttlMs: 1_500 }));
    clock.advanceSync(1_499);
    expect(texts()).toEqual(['value']);
    clock.advanceSync(1);
    expect(texts()).toEqual([]);
    expect(store.find(key(1), creator(1))).toBeUndefined();
    expect(store.messagesOf(key(1))).toEqual([]);
    await clock.advance(dhtLimits.expiryTickMs);
    expect(store.size).toBe(0);
    expect(storage.usage()).toMatchObject({ entries: 0 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives a newer entry its own time, whatever was left to the older one', async () => {
    const { clock, store, texts } = await stand();
    await store.put(entry({ ttlMs: 2_000 }));
    clock.advanceSync(1_900);
    await store.put(entry({ at: 1, ttlMs: 2_000, text: 'newer' }));
    await clock.advance(1_900);
    expect(texts()).toEqual(['newer']);
    expect(store.size).toBe(1);
  });

  it('waits for no end of what was replaced', async () => {
    const { clock, store } = await stand();
    await store.put(entry({ ttlMs: 2_000 }));
    await store.put(entry({ at: 1, ttlMs: 50_000 }));
    expect(clock.pending().map(({ inMs }) => inMs)).toEqual([50_000]);
  });

  it('does not mind steps of the wall clock', async () => {
    const { clock, wall, store, texts } = await stand();
    await store.put(entry());
    wall.offset = 86_400_000;
    clock.advanceSync(59_000);
    expect(texts()).toEqual(['value']);
    wall.offset = -86_400_000;
    await clock.advance(2_000);
    expect(texts()).toEqual([]);
  });

  it('finds again what the storage has, for the time that is left to it', async () => {
    const storage = new MemoryStorage(dhtLimits);
    await storage.put(record({ text: 'lasting', expiresAt: START_MS + 5_000 }));
    await storage.put(record({ key: 2, expiresAt: START_MS }));
    await storage.put(record({ key: 3, text: 'clock was set back', expiresAt: START_MS + 86_400_000 }));
    const { clock, store, texts } = await stand({ storage });
    expect([texts(1), texts(2), texts(3)]).toEqual([['lasting'], [], ['clock was set back']]);
    expect(storage.usage()).toMatchObject({ entries: 2 });
    clock.advanceSync(5_000);
    expect(texts(1)).toEqual([]);
    await clock.advance(56_000);
    expect(store.size).toBe(0);
  });

  it('marks entries at once, and in the storage soon', async () => {
    const { store, storage } = await stand();
    await store.put(entry());
    await store.put(entry({ creator: 2 }));
    expect(store.markDeleted(key(1), creator(1))).toBe(true);
    expect(store.markDeleted(key(1), creator(1))).toBe(false);
    expect(store.markDeleted(key(1), creator(9))).toBe(false);
    store.setStale(key(1), true);
    const flags = store.held(key(1)).map(({ entry: { stale, deleted } }) => [stale, deleted]);
    expect(flags).toEqual([
      [true, true],
      [true, false],
    ]);
    await Promise.resolve();
    expect((await storage.get(key(1))).map(({ entry: { stale, deleted } }) => [stale, deleted])).toEqual(flags);
    store.setStale(key(1), false);
    expect(store.held(key(1)).some((held) => held.entry.stale)).toBe(false);
  });

  it('answers with the newest entries, as many as fit', async () => {
    const { store } = await stand({ limits: { maxAnswerBytes: 60 } });
    for (const n of [1, 2, 3, 4]) await store.put(entry({ creator: n, at: n % 3, text: `${n}`.repeat(10) }));
    store.markDeleted(key(1), creator(2));
    const answers = store.messagesOf(key(1)).map((message) => [textOfMessage(message), message.deleted]);
    expect(answers).toEqual([
      ['2222222222', true],
      ['1111111111', false],
    ]);
    expect(store.keys().map(toHex)).toEqual([toHex(key(1))]);
  });

  it('says what the storage refused or failed with', async () => {
    const { store, texts } = await stand({ storage: new MemoryStorage({ ...dhtLimits, maxStoredEntries: 0 }) });
    expect(await store.put(entry())).toEqual({ kind: 'full', limit: 'maxStoredEntries' });
    const broken = new MemoryStorage(dhtLimits);
    await broken.close();
    const other = await stand({ storage: broken });
    expect(await other.store.put(entry())).toMatchObject({ kind: 'failed', error: { code: 'CLOSED' } });
    expect([texts(), other.texts()]).toEqual([[], []]);
  });

  it('R52: shows and takes nothing once it is closed, and has no timer left', async () => {
    const storage = new SlowStorage(dhtLimits);
    const { clock, store, texts } = await stand({ storage });
    const [first, late] = [store.put(entry()), store.put(entry({ key: 2 }))];
    await clock.drain();
    storage.gates[0]?.();
    await first;
    const closed = Promise.all([store.close(), store.close()]);
    storage.gates[1]?.();
    expect(await late).toEqual({ kind: 'stored' });
    await closed;
    expect([texts(1), texts(2)]).toEqual([[], []]);
    expect(await store.put(entry({ key: 3 }))).toMatchObject({ kind: 'failed', error: { code: 'CLOSED' } });
    expect(clock.pendingTimers).toBe(0);
  });

  it('holds what a plain list would hold, whatever is put, marked and waited for', async () => {
    const number = fc.integer({ min: 1, max: 3 });
    const step = fc.record({
      type: fc.constantFrom('put' as const, 'put' as const, 'delete' as const, 'stale' as const, 'wait' as const),
      key: number,
      creator: number,
      at: fc.integer({ min: 0, max: 4 }),
      ttlMs: fc.integer({ min: 1, max: 5_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { clock, store } = await stand();
        const model = new Map<string, { entry: StoredEntry; end: number }>();
        for (const { type, ttlMs, ...which } of steps) {
          const name = `${which.key} ${which.creator}`;
          const held = model.get(name);
          // A storage is swept once per tick; until then an expired entry keeps its place.
          if (type === 'wait') await clock.advance(Math.ceil(ttlMs / 1_000) * 1_000);
          else if (type === 'put') {
            const made = entry({ ...which, ttlMs });
            const isNewer = held === undefined || made.createdAt.nanos > held.entry.createdAt.nanos;
            expect((await store.put(made)).kind).toBe(isNewer ? 'stored' : 'outdated');
            if (isNewer) model.set(name, { entry: made, end: clock.now() + ttlMs });
          } else if (type === 'delete') {
            store.markDeleted(key(which.key), creator(which.creator));
            if (held !== undefined) model.set(name, { ...held, entry: { ...held.entry, deleted: true } });
          } else {
            store.setStale(key(which.key), true);
            for (const [other, { entry: marked, end }] of model)
              if (other.startsWith(`${which.key} `)) model.set(other, { entry: { ...marked, stale: true }, end });
          }
          for (const [other, { end }] of model) if (end <= clock.now()) model.delete(other);
          const found = [1, 2, 3].flatMap((n) => store.held(key(n)).map((one) => one.entry));
          expect(new Set(found)).toEqual(new Set([...model.values()].map((one) => one.entry)));
        }
        await store.close();
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
