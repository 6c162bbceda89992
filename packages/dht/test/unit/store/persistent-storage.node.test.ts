import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { type Database, openPersistentStorage } from '../../../src/store/persistent-storage.node.js';
import { entry, key, START_MS, textOf } from '../../support/entries.js';
import { describeStorage, record } from '../../support/storage-contract.js';

type Operation = Parameters<Database['batch']>[0][number];

/** A disk in a test's hand: writes end when the test says so, if it wants to. */
class FakeDisk {
  readonly records = new Map<string, readonly [Uint8Array, Uint8Array]>();
  readonly writes: { readonly size: number; readonly sync: boolean; end: (error?: Error) => void }[] = [];
  isByHand = false;
  isOpen = false;
  openError: Error | undefined;

  readonly make = (): Database => ({
    open: async () => {
      if (this.openError !== undefined) throw this.openError;
      this.isOpen = true;
    },
    batch: (operations, { sync }) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error): void => {
          if (error !== undefined) return reject(error);
          for (const operation of operations) this.#apply(operation);
          resolve();
        };
        this.writes.push({ size: operations.length, sync, end });
        if (!this.isByHand) end();
      }),
    iterator: () => this.#iterate(),
    close: async () => {
      this.isOpen = false;
    },
  });

  async open(now = START_MS) {
    return openPersistentStorage({ path: 'disk', limits: dhtLimits, now }, async () => this.make);
  }

  async *#iterate(): AsyncIterable<[Uint8Array, Uint8Array]> {
    for (const [place, value] of this.records.values()) yield [place, value];
  }

  #apply(operation: Operation): void {
    const place = operation.key.join();
    if (operation.type === 'del') this.records.delete(place);
    else this.records.set(place, [operation.key, operation.value]);
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describeStorage('a database that keeps everything', {
  open: (limits) =>
    openPersistentStorage(
      { path: 'disk', limits: { ...dhtLimits, ...limits }, now: START_MS },
      async () => new FakeDisk().make,
    ),
});

describe(openPersistentStorage, () => {
  it('acknowledges a put only when it is synced, and writes together what waits meanwhile', async () => {
    const disk = new FakeDisk();
    const storage = await disk.open();
    disk.isByHand = true;
    const acknowledged: number[] = [];
    for (const n of [1, 2, 3, 4]) {
      void storage.put(record({ key: n })).then(() => acknowledged.push(n));
      await settle();
    }
    expect(disk.writes).toMatchObject([{ size: 1, sync: true }]);
    expect(acknowledged).toEqual([]);
    disk.writes[0]?.end();
    await settle();
    expect(acknowledged).toEqual([1]);
    expect(disk.writes).toMatchObject([{ size: 1 }, { size: 3, sync: true }]);
    disk.writes[1]?.end();
    await settle();
    expect(acknowledged).toEqual([1, 2, 3, 4]);
  });

  it('calls nothing outdated by an entry that is not safe yet', async () => {
    const disk = new FakeDisk();
    const storage = await disk.open();
    disk.isByHand = true;
    const [first, second] = [storage.put(record()), storage.put(record())];
    let isSecondDone = false;
    void second.then(() => {
      isSecondDone = true;
    });
    await settle();
    expect(isSecondDone).toBe(false);
    disk.writes[0]?.end();
    expect(await Promise.all([first, second])).toEqual([{ kind: 'stored' }, { kind: 'outdated' }]);
  });

  it('stores what would have been outdated by an entry that the disk did not take', async () => {
    const disk = new FakeDisk();
    const storage = await disk.open();
    disk.isByHand = true;
    const [first, second] = [storage.put(record()), storage.put(record())];
    await settle();
    const error = new Error('disk full');
    disk.writes[0]?.end(error);
    expect(await first).toEqual({ kind: 'failed', error });
    await settle();
    disk.writes[1]?.end();
    expect(await second).toEqual({ kind: 'stored' });
  });

  it('has what was there before when the disk takes nothing any more', async () => {
    const disk = new FakeDisk();
    const storage = await disk.open();
    await storage.put(record({ at: 1, text: 'safe' }));
    disk.isByHand = true;
    const puts = [storage.put(record({ at: 2 })), storage.put(record({ at: 3 })), storage.put(record({ key: 2 }))];
    await settle();
    const last = storage.put(record({ at: 4 }));
    for (const n of [1, 2]) {
      disk.writes[n]?.end(new Error('disk full'));
      await settle();
    }
    for (const put of [...puts, last]) expect(await put).toMatchObject({ kind: 'failed' });
    expect((await storage.get(key(1))).map((held) => textOf(held.entry))).toEqual(['safe']);
    expect(await storage.get(key(2))).toEqual([]);
  });

  it('finds everything again, flags included, and drops what has expired since', async () => {
    const disk = new FakeDisk();
    const storage = await disk.open();
    await storage.put(record({ text: 'lasting' }));
    await storage.put(record({ key: 2, text: 'passing', expiresAt: START_MS + 10 }));
    await storage.mark(entry(), { deleted: true });
    await storage.close();
    expect(disk.isOpen).toBe(false);
    const again = await disk.open(START_MS + 10);
    expect(again.usage()).toMatchObject({ entries: 1, unreadable: 0 });
    expect((await again.get(key(1)))[0]?.entry).toEqual(entry({ text: 'lasting', deleted: true }));
    expect(disk.records.size).toBe(1);
  });

  it('skips, counts and keeps what it cannot read', async () => {
    const disk = new FakeDisk();
    const storage = await disk.open();
    for (const n of [1, 2, 3]) await storage.put(record({ key: n }));
    const [[place, [address, bytes]] = ['', []]] = [...disk.records];
    disk.records.set(place, [address ?? new Uint8Array(0), bytes?.subarray(0, 40) ?? new Uint8Array(0)]);
    disk.records.set('foreign', [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    const again = await disk.open();
    expect(again.usage()).toMatchObject({ entries: 2, unreadable: 2 });
    expect(disk.records.has('foreign')).toBe(true);
  });

  it('R52: waits with closing for what is being written', async () => {
    const disk = new FakeDisk();
    const storage = await disk.open();
    disk.isByHand = true;
    const put = storage.put(record());
    const closed = storage.close();
    await settle();
    expect(disk.isOpen).toBe(true);
    disk.writes[0]?.end();
    await closed;
    expect(disk.isOpen).toBe(false);
    expect(await put).toEqual({ kind: 'stored' });
  });

  it('says what to install when there is no database', async () => {
    const opening = openPersistentStorage({ path: 'disk', limits: dhtLimits, now: 0 }, () =>
      Promise.reject(new Error('not found')),
    );
    await expect(opening).rejects.toMatchObject({
      code: 'TRANSPORT_MISSING',
      message: expect.stringContaining('npm install classic-level'),
    });
  });

  it('says which folder cannot be opened, and why', async () => {
    const disk = new FakeDisk();
    disk.openError = new Error('Database failed to open', { cause: new Error('LOCK: already held') });
    await expect(disk.open()).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringMatching(/in disk .*LOCK: already held/),
    });
  });
});
