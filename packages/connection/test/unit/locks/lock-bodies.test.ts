import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockRequest, lockResponse, unlockRequest } from '../../../src/locks/lock-bodies.js';
import type { BodyType } from '../../../src/wire/body.js';
import * as generated from '../../../src/wire/body-types.js';

const TEXTS = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ minLength: 120, maxLength: 300 }));

/** The value, or the code of the refusal. */
function decoded<T>(type: BodyType<T>, bytes: Uint8Array): unknown {
  try {
    return type.decode(bytes);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('lock bodies', () => {
  it('have the names of the network', () => {
    expect([lockRequest, lockResponse, unlockRequest].map(({ typeName }) => typeName)).toEqual([
      'dht.LockRequest',
      'dht.LockResponse',
      'dht.UnlockRequest',
    ]);
  });

  it('are the bytes of the generated code', () => {
    fc.assert(
      fc.property(TEXTS, fc.boolean(), (lockId, accepted) => {
        expect([...lockRequest.encode({ lockId })]).toEqual([...generated.lockRequest.encode({ lockId })]);
        expect([...unlockRequest.encode({ lockId })]).toEqual([...generated.unlockRequest.encode({ lockId })]);
        expect([...lockResponse.encode({ accepted })]).toEqual([...generated.lockResponse.encode({ accepted })]);
      }),
    );
  });

  it('read what they wrote', () => {
    fc.assert(
      fc.property(TEXTS, fc.boolean(), (lockId, accepted) => {
        expect(lockRequest.decode(lockRequest.encode({ lockId }))).toEqual({ lockId });
        expect(lockResponse.decode(lockResponse.encode({ accepted }))).toEqual({ accepted });
      }),
    );
  });

  it('ignore fields that they do not know, and take the last of repeated ones', () => {
    expect(lockRequest.decode(Uint8Array.of(0x10, 5, 0x0a, 1, 97, 0x0a, 1, 98, 0x1a, 1, 99))).toEqual({ lockId: 'b' });
    expect(lockResponse.decode(Uint8Array.of(0x12, 1, 97, 0x08, 0, 0x08, 1))).toEqual({ accepted: true });
  });

  it('answer arbitrary bytes with a value or MALFORMED_FRAME, and with the value of the generated code if it has one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        for (const [ours, theirs] of [
          [lockRequest, generated.lockRequest],
          [lockResponse, generated.lockResponse],
        ] as const) {
          const value = decoded<unknown>(ours, bytes);
          if (value !== 'MALFORMED_FRAME') expect(value).toEqual(decoded<unknown>(theirs, bytes));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
