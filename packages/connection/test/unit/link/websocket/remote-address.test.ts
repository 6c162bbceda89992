import { expect, test } from 'vitest';
import { plainAddress } from '../../../../src/link/websocket/remote-address.js';

test('R24: the IPv4-mapped form is unwrapped, every other address stays as it is', () => {
  expect(plainAddress('::ffff:10.1.2.3')).toBe('10.1.2.3');
  expect(plainAddress('::FFFF:10.1.2.3')).toBe('10.1.2.3');
  for (const address of ['10.1.2.3', '::1', 'fe80::1%eth0', '::ffff:a01:203', undefined]) {
    expect(plainAddress(address)).toBe(address);
  }
});
