import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { mergeEntries, readEntries } from '../../../src/store/merge-entries.js';
import { entry, entryMessage, key, START_MS, textOf } from '../../support/entries.js';

const texts = (entries: ReturnType<typeof mergeEntries>) => entries.map(textOf);

describe(mergeEntries, () => {
  it('takes the newest of each creator, newest first, whatever order they came in', () => {
    const copies = [
      entry({ creator: 1, at: 1, text: 'old' }),
      entry({ creator: 1, at: 5, text: 'new' }),
      entry({ creator: 1, at: 3, text: 'middle' }),
      entry({ creator: 2, at: 9, text: 'other' }),
    ];
    expect(texts(mergeEntries(copies))).toEqual(['other', 'new']);
    expect(texts(mergeEntries(copies.toReversed()))).toEqual(['other', 'new']);
  });

  it('leaves stale copies out', () => {
    expect(mergeEntries([entry({ stale: true })])).toEqual([]);
    const copies = [entry({ at: 1, text: 'stale', stale: true }), entry({ text: 'fresh' })];
    expect(texts(mergeEntries(copies))).toEqual(['fresh']);
  });

  it('believes a deletion wherever it is known, but not over a newer value', () => {
    for (const stale of [false, true]) {
      const deleted = entry({ at: 2, deleted: true, stale });
      expect(mergeEntries([entry({ at: 2 }), deleted])).toEqual([]);
      expect(mergeEntries([deleted, entry({ at: 2 })])).toEqual([]);
      expect(mergeEntries([deleted, entry({ at: 1 })])).toEqual([]);
      expect(texts(mergeEntries([deleted, entry({ at: 3, text: 'again' })]))).toEqual(['again']);
    }
  });
});

describe(readEntries, () => {
  it('leaves out what is no entry of the key, and looks at no more than it may', () => {
    const rules = { limits: dhtLimits, now: START_MS };
    const messages = [
      entryMessage({ text: 'a' }),
      { ...entryMessage(), creator: new Uint8Array(3) },
      entryMessage({ key: 2 }),
      { ...entryMessage(), key: new Uint8Array(0) },
      entryMessage({ text: 'b' }),
      entryMessage({ text: 'beyond' }),
    ];
    expect(texts(readEntries(key(1), messages, rules, 5))).toEqual(['a', 'b']);
  });
});
