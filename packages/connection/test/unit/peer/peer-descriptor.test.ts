import { describe, expect, test } from 'vitest';
import { isConnectionError } from '../../../src/base/errors.js';
import {
  isSamePeer,
  isSelf,
  MAX_HOST_LENGTH,
  parsePeerDescriptor,
  validateAddress,
  websocketUrl,
} from '../../../src/peer/peer-descriptor.js';

const ID = '11'.repeat(20);
const OTHER = '22'.repeat(20);
const at = (host: string, port = 80) => ({ host, port, tls: false });

function refuses(act: () => unknown, code: 'INVALID_DESCRIPTOR' | 'INVALID_PEER_ID' = 'INVALID_DESCRIPTOR'): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return isConnectionError(error, code);
  }
}

describe('a descriptor', () => {
  test('needs an id only, and is a Node peer unless it says otherwise', () => {
    expect(parsePeerDescriptor({ id: ID.toUpperCase() })).toEqual({ id: ID, runtime: 'nodejs' });
    expect(parsePeerDescriptor({ id: ID, runtime: 'browser' }).runtime).toBe('browser');
  });

  test('keeps every field that is given', () => {
    const fields = {
      websocket: at('a.example', 443),
      region: 100,
      ipAddress: 2_130_706_433,
      publicKey: Uint8Array.of(1),
    };
    expect(parsePeerDescriptor({ id: ID, ...fields })).toEqual({ id: ID, runtime: 'nodejs', ...fields });
  });

  test('a wrong id is refused', () => {
    expect(refuses(() => parsePeerDescriptor({ id: 'x' }), 'INVALID_PEER_ID')).toBe(true);
  });

  test.each([-1, 0.5, 2 ** 32, Number.NaN])('%d is no region and no ipAddress', (value) => {
    expect(refuses(() => parsePeerDescriptor({ id: ID, region: value }))).toBe(true);
    expect(refuses(() => parsePeerDescriptor({ id: ID, ipAddress: value }))).toBe(true);
  });

  test('the bounds of an unsigned 32-bit number are valid', () => {
    expect(parsePeerDescriptor({ id: ID, region: 0, ipAddress: 0xff_ff_ff_ff })).toMatchObject({ region: 0 });
  });

  test('an address nobody could dial is refused (R25)', () => {
    expect(refuses(() => parsePeerDescriptor({ id: ID, websocket: at('') }))).toBe(true);
  });
});

describe('an address', () => {
  test.each(['localhost', '127.0.0.1', 'a-b.example', '::1', 'fe80::1%eth0', 'x'.repeat(MAX_HOST_LENGTH)])(
    '%s is a host',
    (host) => {
      expect(refuses(() => validateAddress(at(host)))).toBe(false);
    },
  );

  test.each([
    '',
    ' ',
    'a b',
    'a/b',
    'user@host',
    'a?b',
    'a#b',
    'a\nb',
    '[::1]',
    'ä.example',
    'x'.repeat(MAX_HOST_LENGTH + 1),
  ])('%j is no host', (host) => {
    expect(refuses(() => validateAddress(at(host)))).toBe(true);
  });

  test.each([0, -1, 65_536, 1.5, Number.NaN])('%d is no port', (port) => {
    expect(refuses(() => validateAddress(at('a', port)))).toBe(true);
  });

  test.each([1, 65_535])('%d is a port', (port) => {
    expect(refuses(() => validateAddress(at('a', port)))).toBe(false);
  });

  test('becomes a URL, with brackets around an IPv6 host', () => {
    expect(websocketUrl(at('a.example', 8_080))).toBe('ws://a.example:8080');
    expect(websocketUrl({ host: '::1', port: 443, tls: true })).toBe('wss://[::1]:443');
  });
});

describe('who is who', () => {
  const self = parsePeerDescriptor({ id: ID, websocket: at('127.0.0.1', 1_000) });

  test('peers are the same when their ids are, whatever else they say', () => {
    expect(isSamePeer(self, parsePeerDescriptor({ id: ID }))).toBe(true);
    expect(isSamePeer(self, parsePeerDescriptor({ id: OTHER, websocket: at('127.0.0.1', 1_000) }))).toBe(false);
  });

  test('self is the own id, or the own host and port under another id', () => {
    expect(isSelf(self, parsePeerDescriptor({ id: ID }))).toBe(true);
    expect(isSelf(self, parsePeerDescriptor({ id: OTHER, websocket: at('127.0.0.1', 1_000) }))).toBe(true);
  });

  test('another port, another host or no server is somebody else', () => {
    expect(isSelf(self, parsePeerDescriptor({ id: OTHER, websocket: at('127.0.0.1', 1_001) }))).toBe(false);
    expect(isSelf(self, parsePeerDescriptor({ id: OTHER, websocket: at('127.0.0.2', 1_000) }))).toBe(false);
    expect(isSelf(self, parsePeerDescriptor({ id: OTHER }))).toBe(false);
    expect(isSelf(parsePeerDescriptor({ id: ID }), parsePeerDescriptor({ id: OTHER }))).toBe(false);
  });
});
