import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { MemoryStorage } from '../../../src/store/memory-storage.js';
import { describeStorage, record } from '../../support/storage-contract.js';

describeStorage('MemoryStorage', { open: async (limits) => new MemoryStorage(limits) });

describe(MemoryStorage, () => {
  it('forgets everything when it is closed', async () => {
    const storage = new MemoryStorage(dhtLimits);
    await storage.put(record());
    await storage.close();
    expect(storage.usage()).toEqual({ entries: 0, bytes: 0, unreadable: 0 });
  });
});
