import { describe, expect, test } from 'vitest';
import { isPrivateAddress, readCandidate, withExternalIp } from '../../../../src/link/webrtc/candidate.js';

const HOST = 'candidate:1 1 UDP 2114977791 192.168.1.9 52083 typ host';
const REFLEXIVE = 'candidate:3 1 UDP 1678769919 203.0.113.9 52083 typ srflx raddr 0.0.0.0 rport 0';

test('address and type are the fifth and the eighth token', () => {
  expect(readCandidate(HOST)).toEqual({ address: '192.168.1.9', type: 'host' });
  expect(readCandidate(`  ${REFLEXIVE}`)).toEqual({ address: '203.0.113.9', type: 'srflx' });
});

test('a line with too little in it has neither', () => {
  for (const line of ['', 'candidate:1', 'candidate:1 1 UDP 1 192.0.2.1 9 typ']) {
    expect(readCandidate(line)).toBeUndefined();
  }
});

test('the external address replaces that of host candidates only', () => {
  expect(withExternalIp(HOST, '198.51.100.7')).toBe(HOST.replace('192.168.1.9', '198.51.100.7'));
  expect(withExternalIp(REFLEXIVE, '198.51.100.7')).toBe(REFLEXIVE);
  expect(withExternalIp('nonsense', '198.51.100.7')).toBe('nonsense');
});

describe('private addresses', () => {
  test.each([
    '10.0.0.1',
    '127.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '2b0d9a52-7f3a.local',
  ])('%s', (address) => expect(isPrivateAddress(address)).toBe(true));

  test.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2001:db8::1', '::ffff:8.8.8.8'])(
    'not %s',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
});
