/** What every `EntryStorage` has to do, as a suite: run it for each implementation. */
import { afterEach, describe, expect, it } from 'vitest';
import { dhtLimits } from '../../src/base/dht-limits.js';
import type { EntryStorage, StorageLimits, StoredRecord } from '../../src/store/entry-storage.js';
import { creator, type EntryInput, entry, key, START_MS, textOf } from './entries.js';

export interface StorageMaker {
  /** An empty storage. The suite closes it. */
  open(limits: StorageLimits): Promise<EntryStorage>;
  /** Called after each test. */
  clean?(): Promise<void>;
}

export function record(input: EntryInput & { readonly expiresAt?: number } = {}): StoredRecord {
  const { expiresAt = START_MS + 60_000, ...fields } = input;
  return { entry: entry(fields), expiresAt };
}

async function all(storage: EntryStorage): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { entry: held } of storage.records()) found.push(textOf(held));
  return found.sort();
}

export function describeStorage(name: string, maker: StorageMaker): void {
  describe(`the contract of storages: ${name}`, () => {
    const opened: EntryStorage[] = [];
    const open = async (limits: Partial<StorageLimits> = {}): Promise<EntryStorage> => {
      const storage = await maker.open({ ...dhtLimits, ...limits });
      opened.push(storage);
      return storage;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((storage) => storage.close()));
      await maker.clean?.();
    });

    it('gives back what was put, by key, with its end', async () => {
      const storage = await open();
      expect(await storage.put(record({ text: 'a' }))).toEqual({ kind: 'stored' });
      await storage.put(record({ creator: 2, text: 'b' }));
      await storage.put(record({ key: 2, text: 'c' }));
      const found = await storage.get(key(1));
      expect(found.map((held) => textOf(held.entry)).sort()).toEqual(['a', 'b']);
      expect(found.map(({ expiresAt }) => expiresAt)).toEqual([START_MS + 60_000, START_MS + 60_000]);
      expect(await storage.get(key(3))).toEqual([]);
      expect(await all(storage)).toEqual(['a', 'b', 'c']);
    });

    it('takes only what is strictly newer of a key and creator', async () => {
      const storage = await open();
      await storage.put(record({ at: 5, text: 'first' }));
      expect(await storage.put(record({ at: 5, text: 'same' }))).toEqual({ kind: 'outdated' });
      expect(await storage.put(record({ at: 4, text: 'older' }))).toEqual({ kind: 'outdated' });
      expect(await all(storage)).toEqual(['first']);
      expect(await storage.put(record({ at: 6, text: 'newer' }))).toEqual({ kind: 'stored' });
      expect(await all(storage)).toEqual(['newer']);
    });

    it('keeps the newest of what is put at the same time', async () => {
      const storage = await open();
      const puts = [3, 9, 1, 7].map((at) => storage.put(record({ at, text: `at ${at}` })));
      const kinds = (await Promise.all(puts)).map(({ kind }) => kind);
      expect(kinds).toEqual(['stored', 'stored', 'outdated', 'outdated']);
      expect(await all(storage)).toEqual(['at 9']);
    });

    it('refuses what is beyond its limits, says which, and has room again after removals', async () => {
      const storage = await open({ maxStoredEntries: 4, maxEntriesPerKey: 2, maxEntriesPerCreator: 3 });
      await storage.put(record({ creator: 1 }));
      await storage.put(record({ creator: 2 }));
      expect(await storage.put(record({ creator: 3 }))).toEqual({ kind: 'full', limit: 'maxEntriesPerKey' });
      await storage.put(record({ key: 2 }));
      await storage.put(record({ key: 3 }));
      expect(await storage.put(record({ key: 4, creator: 2 }))).toEqual({ kind: 'full', limit: 'maxStoredEntries' });
      await storage.remove([entry({ creator: 2 })]);
      expect(await storage.put(record({ key: 4 }))).toEqual({ kind: 'full', limit: 'maxEntriesPerCreator' });
      expect(await storage.put(record({ key: 4, creator: 2 }))).toEqual({ kind: 'stored' });
      expect(storage.usage()).toMatchObject({ entries: 4 });
    });

    it('counts bytes, and takes an update that fits in the place of what it replaces', async () => {
      const typeBytes = entry().data.typeUrl.length;
      const storage = await open({ maxStoredEntries: 1, maxStoredBytes: typeBytes + 10 });
      expect(await storage.put(record({ text: 'x'.repeat(11) }))).toEqual({ kind: 'full', limit: 'maxStoredBytes' });
      expect(await storage.put(record({ text: 'x'.repeat(10) }))).toEqual({ kind: 'stored' });
      expect(storage.usage()).toEqual({ entries: 1, bytes: typeBytes + 10, unreadable: 0 });
      expect(await storage.put(record({ at: 1, text: 'y' }))).toEqual({ kind: 'stored' });
      expect(storage.usage()).toMatchObject({ entries: 1, bytes: typeBytes + 1 });
    });

    it('marks the very entry it is told, and no newer one', async () => {
      const storage = await open();
      await storage.put(record({ at: 1 }));
      expect(await storage.mark(entry({ at: 1 }), { stale: true })).toBe(true);
      expect(await storage.mark(entry({ at: 1 }), { deleted: true })).toBe(true);
      expect((await storage.get(key(1)))[0]?.entry).toMatchObject({ stale: true, deleted: true });
      await storage.put(record({ at: 2 }));
      expect(await storage.mark(entry({ at: 1 }), { deleted: true })).toBe(false);
      expect(await storage.mark(entry({ key: 9 }), { deleted: true })).toBe(false);
      expect((await storage.get(key(1)))[0]?.entry).toMatchObject({ stale: false, deleted: false });
    });

    it('removes the very entries it is told, and no newer ones', async () => {
      const storage = await open();
      await storage.put(record({ at: 2, text: 'newer' }));
      await storage.put(record({ key: 2, text: 'gone' }));
      await storage.remove([entry({ at: 1 }), entry({ key: 2 }), entry({ key: 7 })]);
      expect(await all(storage)).toEqual(['newer']);
    });

    it('removes what has expired, to the millisecond', async () => {
      const storage = await open();
      for (const n of [1, 2, 3]) await storage.put(record({ key: n, text: `${n}`, expiresAt: START_MS + n }));
      expect(await storage.removeExpired(START_MS + 2)).toBe(2);
      expect(await storage.removeExpired(START_MS + 2)).toBe(0);
      expect(await all(storage)).toEqual(['3']);
    });

    it('keeps the creator and the time of an entry exactly', async () => {
      const storage = await open();
      const createdAt = { seconds: 1_750_000_000, nanos: 123_456_789 };
      const held = { ...entry({ creator: 0xabc }), createdAt, ttlMs: 1_234 };
      await storage.put({ entry: held, expiresAt: START_MS });
      const [found] = await storage.get(key(1));
      expect(found?.entry).toEqual(held);
      expect(found?.entry.creator).toBe(creator(0xabc));
    });

    it('takes nothing once it is closed', async () => {
      const storage = await open();
      await storage.close();
      await storage.close();
      await expect(storage.put(record())).rejects.toMatchObject({ code: 'CLOSED' });
    });
  });
}
