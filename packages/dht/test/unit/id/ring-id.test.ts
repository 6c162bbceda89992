import { toHex } from '@peerlatch/connection/base';
import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { ringIdOf } from '../../../src/id/ring-id.js';

const id = '85a918965476b514d0e2633b039269b0e51fdb1b';

describe('a ring id', () => {
  it('is that of the golden vector (wire-protocol 11.3)', () => {
    const peer = parsePeerDescriptor({ id, region: 100, ipAddress: 2_130_706_433 });
    expect(toHex(ringIdOf(peer))).toBe('000000647f0000019269b0e51fdb1b');
  });

  it('counts an absent region and address as 0 (wire-protocol 2.6)', () => {
    expect(toHex(ringIdOf(parsePeerDescriptor({ id })))).toBe('00000000000000009269b0e51fdb1b');
  });

  it('takes the largest figures without a sign', () => {
    const peer = parsePeerDescriptor({ id, region: 0xff_ff_ff_ff, ipAddress: 0xff_ff_ff_fe });
    expect(toHex(ringIdOf(peer))).toBe('fffffffffffffffe9269b0e51fdb1b');
  });
});
