import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isConnectionError } from '../../../src/base/errors.js';
import {
  CONNECTIVITY_SERVICE_ID,
  type ConnectivityResponseFields,
  decodeConnectivityRequest,
  decodeConnectivityResponse,
  encodeConnectivityRequest,
  encodeConnectivityResponse,
} from '../../../src/wire/connectivity-frames.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';

const REQUEST = { port: 4_000, tls: true, host: 'example.com', allowSelfSignedCertificate: true };
const RESPONSE = {
  host: '1.2.3.4',
  natType: 'open_internet',
  websocket: { host: '1.2.3.4', port: 4_000, tls: true },
  ipAddress: 0x01_02_03_04,
  protocolVersion: '1.1',
} as const;

function responseWith(fields: Partial<ConnectivityResponseFields>): Uint8Array {
  return encodeConnectivityResponse('m', { ...RESPONSE, ...fields });
}

describe('a request', () => {
  test('comes back as it was, on the service of connectivity checks', () => {
    const frame = encodeConnectivityRequest('m', REQUEST);
    expect(decodeConnectivityRequest(frame)).toEqual(REQUEST);
    expect(decodeEnvelope(frame)).toMatchObject({ serviceId: CONNECTIVITY_SERVICE_ID, messageId: 'm' });
  });

  test('of a node without a server has port 0 and no host', () => {
    const bare = { port: 0, tls: false, allowSelfSignedCertificate: false };
    expect(decodeConnectivityRequest(encodeConnectivityRequest('m', bare))).toEqual(bare);
  });

  test.each([
    ['1.2.3.4:4000', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['', undefined],
    ['a:b', undefined],
    ['a b', undefined],
    ['a'.repeat(300), undefined],
  ])('R24: for the host %j asks for %j', (host, known) => {
    expect(decodeConnectivityRequest(encodeConnectivityRequest('m', { ...REQUEST, host }))?.host).toBe(known);
  });

  test('for a port beyond 65535 is malformed', () => {
    expect(() => decodeConnectivityRequest(encodeConnectivityRequest('m', { ...REQUEST, port: 65_536 }))).toThrow(
      'port',
    );
  });
});

describe('a response', () => {
  test('comes back as it was, with and without a server', () => {
    expect(decodeConnectivityResponse(responseWith({}))).toEqual(RESPONSE);
    const closed = { host: '::1', natType: 'unknown', ipAddress: 0, protocolVersion: '1.1' } as const;
    expect(decodeConnectivityResponse(encodeConnectivityResponse('m', closed))).toEqual(closed);
  });

  test('R24: a port behind the host, and the IPv4-mapped form, are taken off', () => {
    const websocket = { host: '::ffff:1.2.3.4', port: 4_000, tls: true };
    expect(decodeConnectivityResponse(responseWith({ host: '1.2.3.4:5', websocket }))).toEqual(RESPONSE);
  });

  test.each([
    ['', 1],
    ['x y', 1],
    ['1.2.3.4', 0],
    ['a'.repeat(254), 1],
  ])('R25: with the host %j and the port %i is refused: it would be advertised', (host, port) => {
    const frame = responseWith({ websocket: { host, port, tls: false } });
    expect(() => decodeConnectivityResponse(frame)).toThrow(expect.objectContaining({ code: 'MALFORMED_FRAME' }));
  });

  test('with a version of any length is refused', () => {
    expect(() => decodeConnectivityResponse(responseWith({ protocolVersion: '1'.repeat(65) }))).toThrow('version');
  });
});

test('the one is not the other', () => {
  expect(decodeConnectivityRequest(responseWith({}))).toBeUndefined();
  expect(decodeConnectivityResponse(encodeConnectivityRequest('m', REQUEST))).toBeUndefined();
});

test('any bytes give a frame, undefined or MALFORMED_FRAME', () => {
  const seeds = [encodeConnectivityRequest('m', REQUEST), responseWith({})];
  const damaged = fc
    .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }))
    .map(([seed, changes]) => {
      const bytes = new Uint8Array(seed);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), damaged), (bytes) => {
      for (const decode of [decodeConnectivityRequest, decodeConnectivityResponse]) {
        try {
          const frame = decode(bytes);
          if (frame !== undefined && 'natType' in frame) expect(frame.host).not.toBe('');
        } catch (error) {
          if (!isConnectionError(error, 'MALFORMED_FRAME')) throw error;
        }
      }
    }),
    { numRuns: 500 },
  );
});
