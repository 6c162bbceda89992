import { peer } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { contactOf } from '../../../src/contact/contact.js';
import { EntryMerge } from '../../../src/routing/entry-merge.js';
import { entry as entryOf } from './routing-stand.js';

const { key } = contactOf(peer(100));
const entry = (creator: number, fields = {}) => entryOf(key, creator, fields);
const at = (seconds: bigint, nanos = 0) => ({ createdAt: { seconds, nanos } });

function merged(...entries: ReturnType<typeof entry>[]) {
  const merge = new EntryMerge(key, 3);
  for (const one of entries) merge.add([one]);
  return merge;
}

describe('entries of several peers', () => {
  it('are one per creator, the newest, in whichever order they come', () => {
    const [old, middle, newest] = [entry(1, at(1n, 5)), entry(1, at(1n, 6)), entry(1, at(2n, 1))];
    for (const order of [
      [old, middle, newest],
      [newest, middle, old],
      [middle, newest, old],
    ])
      expect(merged(...order).entries).toEqual([newest]);
    expect(merged(old, entry(2)).entries).toEqual([old, entry(2)]);
  });

  it('prefer, among equally old ones, the deleted, then the one that is not stale', () => {
    const [plain, deleted, stale] = [entry(1), entry(1, { deleted: true }), entry(1, { stale: true })];
    for (const order of [
      [plain, deleted],
      [deleted, plain],
    ])
      expect(merged(...order).entries).toEqual([deleted]);
    for (const order of [
      [plain, stale],
      [stale, plain],
    ])
      expect(merged(...order).entries).toEqual([plain]);
    expect(merged(deleted, entry(1, at(2n))).entries).toEqual([entry(1, at(2n))]);
  });

  it('say whether one comes from a storer', () => {
    expect([merged().hasFresh, merged(entry(1, { stale: true })).hasFresh, merged(entry(1)).hasFresh]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('of another key, without a time, or of a creator that is none do not count', () => {
    const creator = new Uint8Array(19);
    expect(
      merged(entryOf(contactOf(peer(7)).key, 1), entry(1, { createdAt: undefined }), entry(1, { creator })).entries,
    ).toEqual([]);
  });

  it('are bounded, and a known creator still gets a newer one', () => {
    const merge = merged(entry(1), entry(2), entry(3), entry(4), entry(3, at(9n)));
    expect(merge.entries).toEqual([entry(1), entry(2), entry(3, at(9n))]);
    merge.add([entry(5), entry(5), entry(5), entry(1, at(9n))]);
    expect(merge.entries).toHaveLength(3);
    expect(merge.entries[0]).toEqual(entry(1));
  });
});
