import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareInstants,
  instantFromMessage,
  instantOfMs,
  instantToMessage,
  msOfInstant,
} from '../../../src/store/instant.js';

const instants = fc.record({
  seconds: fc.integer({ min: 0, max: 253_402_300_799 }),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
});

describe('instants', () => {
  it('go to the wire and back without loss', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(instantFromMessage(instantToMessage(instant))).toEqual(instant);
      }),
    );
  });

  it('are ordered by seconds, then by nanoseconds', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const order = (x: typeof a) => BigInt(x.seconds) * 1_000_000_000n + BigInt(x.nanos);
        expect(Math.sign(compareInstants(a, b))).toBe(order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0);
      }),
    );
  });

  it('are whole milliseconds when made from them', () => {
    expect(instantOfMs(1_234.9)).toEqual({ seconds: 1, nanos: 234_000_000 });
    expect(msOfInstant({ seconds: 1, nanos: 234_500_000 })).toBe(1_234.5);
    expect(msOfInstant(instantOfMs(1_750_000_000_123))).toBe(1_750_000_000_123);
  });

  it('are none where a message has none, or one that no calendar has', () => {
    const none = [
      undefined,
      { seconds: -1n, nanos: 0 },
      { seconds: 253_402_300_800n, nanos: 0 },
      { seconds: 1n, nanos: -1 },
      { seconds: 1n, nanos: 1_000_000_000 },
    ];
    for (const message of none) expect(instantFromMessage(message)).toBeUndefined();
  });
});
