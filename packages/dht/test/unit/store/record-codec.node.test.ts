import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { decodeRecord, encodeRecord, recordKey } from '../../../src/store/record-codec.node.js';
import { entry } from '../../support/entries.js';
import { record } from '../../support/storage-contract.js';

const held = record({ text: 'precious', stale: true, expiresAt: 1_750_000_012_345.5 });
const [place, bytes] = [recordKey(held.entry), encodeRecord(held)];

describe('records on disk', () => {
  it('read as they were written', () => {
    expect(decodeRecord(place, bytes, dhtLimits)).toEqual(held);
  });

  it('stand apart by key and creator', () => {
    const places = [entry(), entry({ creator: 2 }), entry({ key: 2 })].map((other) => recordKey(other).join());
    expect(new Set(places).size).toBe(3);
    expect(recordKey(entry({ at: 5 }))).toEqual(place);
  });

  it('read as none when they were cut off or changed anywhere', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        expect(decodeRecord(place, bytes.subarray(0, at), dhtLimits)).toBeUndefined();
        const changed = bytes.map((byte, index) => (index === at ? byte ^ by : byte));
        expect(decodeRecord(place, changed, dhtLimits)).toBeUndefined();
      }),
    );
  });

  it('read as none where they do not belong, or beyond the limits', () => {
    expect(decodeRecord(recordKey(entry({ key: 2 })), bytes, dhtLimits)).toBeUndefined();
    expect(decodeRecord(place.subarray(0, 40), bytes, dhtLimits)).toBeUndefined();
    expect(decodeRecord(Uint8Array.of(...place, 0), bytes, dhtLimits)).toBeUndefined();
    expect(decodeRecord(place, bytes, { ...dhtLimits, maxValueBytes: 3 })).toBeUndefined();
    expect(decodeRecord(place, encodeRecord({ ...held, expiresAt: Number.NaN }), dhtLimits)).toBeUndefined();
  });
});
