import { describe, expect, test } from 'vitest';
import { addressNetwork, bareAddress, ipv4ToNumber, isIpv4, isIpv6, isLoopback } from '../../../src/peer/ip-address.js';

describe('a bare address', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4'],
    [' 1.2.3.4 ', '1.2.3.4'],
    ['1.2.3.4:40000', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:1.2.3.4', '1.2.3.4'],
    ['::ffff:0102:0304', '1.2.3.4'],
    ['0:0:0:0:0:ffff:102:304', '1.2.3.4'],
    ['[::ffff:1.2.3.4]:40000', '1.2.3.4'],
    ['0::ffff:1.2.3.4', '1.2.3.4'],
    ['0:0::0:ffff:1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4%eth0', '1.2.3.4'],
    ['::ffff:7f0:0:0:1.2.3.4', '::ffff:7f0:0:0:1.2.3.4'],
    ['::fffe:1.2.3.4', '::fffe:1.2.3.4'],
    ['2001:DB8::1', '2001:db8::1'],
    ['[2001:db8::1]:40000', '2001:db8::1'],
    ['[::1]', '::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['64:ff9b::1.2.3.4', '64:ff9b::1.2.3.4'],
  ])('R24: %s is %s', (text, address) => {
    expect(bareAddress(text)).toBe(address);
  });

  test.each([
    '',
    'unknown',
    'example.com',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4x',
    '1.2.3.4:',
    '1.2.3.4:123456',
    ':::1',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7',
    'g::1',
    '::1%',
    '[::1',
    '010.2.3.4',
    '1.2.3.00',
    '::ffff:1.2.03.4',
    'fe80::1%eth0%eth1',
    '::%\n',
    '::1%a b',
    '1.2.3.4, 5.6.7.8',
    `${' '.repeat(100)}1.2.3.4`,
    '1:'.repeat(10_000),
  ])('%j is none', (text) => {
    expect(bareAddress(text)).toBeUndefined();
  });
});

test('versions are told apart', () => {
  expect(['10.0.0.1', '::1', 'a'].map((text) => [isIpv4(text), isIpv6(text)])).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
});

test('an IPv4 address is a number in network order (wire-protocol 2.4)', () => {
  expect([ipv4ToNumber('127.0.0.1'), ipv4ToNumber('255.255.255.255')]).toEqual([2_130_706_433, 0xff_ff_ff_ff]);
  expect([ipv4ToNumber('::1'), ipv4ToNumber('x')]).toEqual([undefined, undefined]);
});

test('an IPv6 party is its first 64 bits, an IPv4 one its address', () => {
  expect(addressNetwork('2001:db8:1:2:3:4:5:6')).toBe(addressNetwork('2001:db8:1:2::9'));
  expect(addressNetwork('2001:db8:1:2::9')).not.toBe(addressNetwork('2001:db8:1:3::9'));
  expect(addressNetwork('1.2.3.4')).toBe('1.2.3.4');
});

test('loopback is 127/8 and ::1', () => {
  const addresses = ['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', '128.0.0.1', '::2', 'localhost'];
  expect(addresses.map(isLoopback)).toEqual([true, true, true, true, false, false, false]);
});

test('an address with its zone has 80 characters at most', () => {
  const longest = `::1%${'z'.repeat(76)}`;
  expect([isIpv6(longest), bareAddress(longest)]).toEqual([true, longest]);
  expect([isIpv6(`${longest}z`), bareAddress(`${longest}z`)]).toEqual([false, undefined]);
});

test('what looks like a mapped address and holds none stays as it is', () => {
  expect(bareAddress('::ffff:1')).toBe('::ffff:1');
  expect(bareAddress('::ffff:1:2:3')).toBe('::ffff:1:2:3');
});

test.each([
  ['1:2:3:4:5:6::8', true],
  ['1:2:3:4:5:6:7::', true],
  ['1:2:3:4:5:6:7::8', false],
  ['1:2:3:4:5:6:7:8::9', false],
])('two colons stand for one group at least: %s', (text, is) => {
  expect(isIpv6(text)).toBe(is);
});
