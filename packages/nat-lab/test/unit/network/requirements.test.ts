import { describe, expect, it } from 'vitest';
import { missingCapabilities } from '../../../src/network/requirements.js';

describe('the capabilities of the process', () => {
  it('are enough for root of a machine', () => {
    expect(missingCapabilities('Name:\tnode\nCapEff:\t000001ffffffffff\nCapBnd:\t0\n')).toEqual([]);
  });

  it('are not for root of a plain container', () => {
    expect(missingCapabilities('CapEff:\t00000000a80425fb\n')).toEqual([
      'the capability CAP_NET_ADMIN',
      'the capability CAP_SYS_ADMIN',
    ]);
  });
});
