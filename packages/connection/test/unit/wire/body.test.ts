import { describe, expect, it } from 'vitest';
import { bodyType } from '../../../src/wire/body.js';
import { LockRequest } from '../../../src/wire/generated/dht.js';
import { bytesField } from '../../support/proto-pieces.js';
import { codeThrownBy } from '../../support/wire-samples.js';

describe('bodyType', () => {
  const type = bodyType('dht.LockRequest', LockRequest);

  it('writes and reads plain objects', () => {
    expect(type.typeName).toBe('dht.LockRequest');
    expect(type.encode({ lockId: 'a' })).toEqual(bytesField(1, 'a'));
    expect(type.decode(bytesField(1, 'a'))).toEqual({ lockId: 'a' });
  });

  it('refuses other bytes', () => {
    expect(codeThrownBy(() => type.decode(Uint8Array.of(0x0a, 9)))).toBe('MALFORMED_FRAME');
  });
});
