import { toHex } from '@peerlatch/connection/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredRecord } from '../../../src/store/entry-storage.js';
import { EntryTable, withFlags } from '../../../src/store/entry-table.js';
import { bytesOfEntry } from '../../../src/store/stored-entry.js';
import { creator, entry, key } from '../../support/entries.js';
import { record } from '../../support/storage-contract.js';

const limits = { maxStoredEntries: 6, maxStoredBytes: 150, maxEntriesPerKey: 2, maxEntriesPerCreator: 3 };
const number = fc.integer({ min: 1, max: 4 });
const actions = fc.array(
  fc.record({
    type: fc.constantFrom('put' as const, 'put' as const, 'delete' as const, 'replace' as const),
    key: number,
    creator: number,
    at: fc.integer({ min: 0, max: 5 }),
    text: fc.string({ maxLength: 30 }),
  }),
  { maxLength: 60 },
);

/** The same rules over a list. */
class Model {
  records: StoredRecord[] = [];

  put(made: StoredRecord): string {
    const { key: at, creator: who, createdAt } = made.entry;
    const sameKey = this.records.filter((other) => toHex(other.entry.key) === toHex(at));
    const held = sameKey.find((other) => other.entry.creator === who);
    if (held !== undefined && held.entry.createdAt.nanos >= createdAt.nanos) return 'outdated';
    const others = this.records.filter((other) => other !== held);
    const bytes = [...others, made].reduce((sum, other) => sum + bytesOfEntry(other.entry), 0);
    if (bytes > limits.maxStoredBytes) return 'full';
    if (held === undefined) {
      const ofCreator = this.records.filter((other) => other.entry.creator === who);
      if (this.records.length >= limits.maxStoredEntries || sameKey.length >= limits.maxEntriesPerKey) return 'full';
      if (ofCreator.length >= limits.maxEntriesPerCreator) return 'full';
    }
    this.records = [...others, made];
    return 'stored';
  }
}

describe(EntryTable, () => {
  it('holds what a list by the same rules holds, whatever is put and deleted', () => {
    fc.assert(
      fc.property(actions, (steps) => {
        const [table, model] = [new EntryTable<StoredRecord>(limits), new Model()];
        for (const { type, ...input } of steps) {
          const found = table.find(key(input.key), creator(input.creator));
          if (type === 'put') {
            const made = record(input);
            expect(table.put(made).kind).toBe(model.put(made));
          } else if (type === 'replace') {
            const marked = { ...(found ?? record(input)), expiresAt: 1 };
            table.replace(marked);
            model.records = model.records.map((other) => (other === found ? marked : other));
          } else {
            expect(table.delete(found ?? record(input))).toBe(found !== undefined);
            model.records = model.records.filter((other) => other !== found);
          }
          expect(new Set(table.records())).toEqual(new Set(model.records));
          expect(table.size).toBe(model.records.length);
          expect(table.bytes).toBe(model.records.reduce((sum, other) => sum + bytesOfEntry(other.entry), 0));
          const keys = [...table.keys()].map(toHex);
          expect(new Set(keys)).toEqual(new Set(model.records.map((other) => toHex(other.entry.key))));
          expect(keys.length).toBe(new Set(keys).size);
        }
      }),
    );
  });

  it('finds the very entry, not another version of it', () => {
    const table = new EntryTable<StoredRecord>();
    const held = record({ at: 3 });
    table.put(held);
    expect(table.same(entry({ at: 3 }))).toBe(held);
    expect(table.same(entry({ at: 2 }))).toBeUndefined();
    expect(table.of(key(1))).toEqual([held]);
    expect(table.of(key(2))).toEqual([]);
    table.clear();
    expect([table.size, table.bytes, [...table.records()]]).toEqual([0, 0, []]);
  });

  it('says what was replaced, and what a late put came too late for', () => {
    const table = new EntryTable<StoredRecord>();
    const [first, second] = [record({ at: 1 }), record({ at: 2 })];
    expect(table.put(first)).toEqual({ kind: 'stored', replaced: undefined });
    expect(table.put(second)).toEqual({ kind: 'stored', replaced: first });
    expect(table.put(first)).toEqual({ kind: 'outdated', held: second });
  });
});

describe(withFlags, () => {
  it('sets what it is told and keeps the entry itself when nothing changes', () => {
    const held = entry({ stale: true });
    expect(withFlags(held, { stale: true })).toBe(held);
    expect(withFlags(held, {})).toBe(held);
    expect(withFlags(held, { deleted: true })).toEqual({ ...held, deleted: true });
    expect(withFlags(held, { stale: false })).toEqual({ ...held, stale: false });
  });
});
