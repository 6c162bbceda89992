import { peerIdToBytes } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { instantOfMs, instantToMessage } from '../../../src/store/instant.js';
import {
  bytesOfEntry,
  checkData,
  entryFromMessage,
  entryFromRequest,
  entryToMessage,
  entryToRequest,
} from '../../../src/store/stored-entry.js';
import { creator, entry, entryMessage, key, START_MS, textOf } from '../../support/entries.js';

const rules = { limits: dhtLimits, now: START_MS };
const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

describe('stored entries', () => {
  it('go to the wire and back, flags included', () => {
    const held = entry({ stale: true, deleted: true, ttlMs: 500 });
    expect(entryFromMessage(entryToMessage(held), rules)).toEqual(held);
    expect(entryToMessage(held, 7).ttl).toBe(7);
  });

  it('are stored now, fresh and not deleted, when a request stores them', () => {
    const storedAt = instantOfMs(START_MS + 77);
    expect(entryFromRequest(entryToRequest(entry({ stale: true, deleted: true })), rules, storedAt)).toEqual({
      ...entry(),
      storedAt,
    });
  });

  it('R61: own their bytes, whatever becomes of the frame', () => {
    const message = entryMessage({ text: 'mine' });
    const held = entryFromMessage(message, rules);
    message.key.fill(0);
    message.data?.value.fill(0);
    expect(held.key).toEqual(key(1));
    expect(textOf(held)).toBe('mine');
  });

  it('live no longer than the network allows', () => {
    expect(entryFromMessage({ ...entryMessage(), ttl: 0xff_ff_ff_ff }, rules).ttlMs).toBe(dhtLimits.storeMaxTtlMs);
    expect(entryFromMessage({ ...entryMessage(), ttl: 5 }, rules).ttlMs).toBe(5);
  });

  it.each([
    ['no entry at all', undefined],
    ['a short key', { ...entryMessage(), key: new Uint8Array(19) }],
    ['a long key', { ...entryMessage(), key: new Uint8Array(21) }],
    ['a short creator', { ...entryMessage(), creator: peerIdToBytes(creator(1)).subarray(1) }],
    ['no data', { ...entryMessage(), data: undefined }],
    ['no creation time', { ...entryMessage(), createdAt: undefined }],
    ['no storing time', { ...entryMessage(), storedAt: undefined }],
    ['an impossible time', { ...entryMessage(), createdAt: { seconds: 1n, nanos: 2_000_000_000 } }],
    ['no time to live', { ...entryMessage(), ttl: 0 }],
    ['a value too large', entryMessage({ text: 'x'.repeat(dhtLimits.maxValueBytes + 1) })],
    ['a type too long', { ...entryMessage(), data: { typeUrl: 'ä'.repeat(513), value: new Uint8Array(0) } }],
  ])('are refused with %s', (_what, message) => {
    expect(() => entryFromMessage(message, rules)).toThrow(invalid);
  });

  it('are refused from farther in the future than clocks may differ, since nobody could replace them', () => {
    const at = (ms: number) => ({ ...entryMessage(), createdAt: instantToMessage(instantOfMs(START_MS + ms)) });
    expect(() => entryFromMessage(at(dhtLimits.maxClockAheadMs + 1), rules)).toThrow(invalid);
    expect(entryFromMessage(at(dhtLimits.maxClockAheadMs), rules).createdAt).toEqual(
      instantOfMs(START_MS + dhtLimits.maxClockAheadMs),
    );
  });

  it('may be as large as the limits say, in bytes', () => {
    const data = { typeUrl: 'ä'.repeat(512), value: new Uint8Array(dhtLimits.maxValueBytes) };
    expect(() => checkData(data, dhtLimits)).not.toThrow();
    expect(bytesOfEntry({ ...entry(), data })).toBe(dhtLimits.maxValueBytes + 512);
  });
});
