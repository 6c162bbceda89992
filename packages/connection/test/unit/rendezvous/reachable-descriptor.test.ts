import { describe, expect, test } from 'vitest';
import { describeOwn } from '../../../src/rendezvous/reachable-descriptor.js';

const ID = '11'.repeat(20);
const SERVER = { host: undefined, port: 4_000, tls: false };
const REACHED = {
  natType: 'open_internet',
  websocket: { host: '1.2.3.4', port: 9, tls: true },
  ipAddress: 0x01_02_03_04,
} as const;
const UNREACHED = { natType: 'unknown', ipAddress: 0x01_02_03_04 } as const;

describe('after a check', () => {
  test('the host is what the entry point saw; port and TLS stay our own', () => {
    expect(describeOwn({ id: ID }, SERVER, REACHED)).toEqual({
      self: {
        id: ID,
        runtime: 'nodejs',
        websocket: { host: '1.2.3.4', port: 4_000, tls: false },
        ipAddress: 0x01_02_03_04,
      },
      natType: 'open_internet',
      warning: undefined,
    });
  });

  test('R25: a configured host is not lost, nor is a configured address', () => {
    const { self } = describeOwn({ id: ID, ipAddress: 5 }, { ...SERVER, host: 'a.example' }, REACHED);
    expect(self).toMatchObject({ websocket: { host: 'a.example' }, ipAddress: 5 });
  });

  test('R24: a server that was not reached is not advertised, and the log says so with what to do', () => {
    const { self, natType, warning } = describeOwn({ id: ID }, { ...SERVER, host: 'a.example' }, UNREACHED);
    expect([self.websocket, self.ipAddress, natType]).toEqual([undefined, 0x01_02_03_04, 'unknown']);
    expect(warning).toContain('Port 4000');
    expect(warning).toContain('firewall');
  });

  test('a node without a server has none, and an IPv6 one has no IPv4 address', () => {
    expect(describeOwn({ id: ID }, undefined, { ...UNREACHED, ipAddress: 0 })).toEqual({
      self: { id: ID, runtime: 'nodejs' },
      natType: 'unknown',
      warning: undefined,
    });
  });
});

describe('without a check', () => {
  test('the server is advertised as configured', () => {
    const { self, natType } = describeOwn({ id: ID }, { ...SERVER, host: '127.0.0.1' }, undefined);
    expect([self.websocket, natType]).toEqual([{ host: '127.0.0.1', port: 4_000, tls: false }, undefined]);
  });

  test.each([undefined, ''])('R25: without a host it is an error that says what to set (%j)', (host) => {
    expect(() => describeOwn({ id: ID }, { ...SERVER, host }, undefined)).toThrow('advertisedHost');
  });
});
