import { describe, expect, test } from 'vitest';
import type { PeerDescriptorInput } from '../../../src/peer/peer-descriptor.js';
import { isNearby, type Route, routeTo } from '../../../src/peer/route.js';
import { peer } from '../../../src/testing/fixtures.js';

const PUBLIC = { host: 'example.org', port: 80, tls: false };

const KINDS = {
  'server tls': { websocket: { ...PUBLIC, tls: true } },
  'server no tls': { websocket: PUBLIC },
  'no server': {},
  browser: { runtime: 'browser' },
} as const satisfies Record<string, Omit<PeerDescriptorInput, 'id'>>;

type Kind = keyof typeof KINDS;

/** The table of wire-protocol 3.7, row by row. */
const TABLE: readonly (readonly [Kind, Readonly<Record<Kind, Route['by']>>])[] = [
  ['server tls', { 'server tls': 'dial', 'server no tls': 'dial', 'no server': 'dialBack', browser: 'dialBack' }],
  ['server no tls', { 'server tls': 'dial', 'server no tls': 'dial', 'no server': 'dialBack', browser: 'webrtc' }],
  ['no server', { 'server tls': 'dial', 'server no tls': 'dial', 'no server': 'webrtc', browser: 'webrtc' }],
  ['browser', { 'server tls': 'dial', 'server no tls': 'webrtc', 'no server': 'webrtc', browser: 'webrtc' }],
];

const CASES = TABLE.flatMap(([local, row]) =>
  Object.entries(row).map(([remote, by]) => ({ local, remote: remote as Kind, by })),
);

test.each(CASES)('from a $local to a $remote: $by', ({ local, remote, by }) => {
  const route = routeTo(peer(1, KINDS[local]), peer(2, KINDS[remote]));
  expect(route.by).toBe(by);
  expect(route.because).toMatch(/^[A-Z].*\.$/);
});

test('the table is complete', () => {
  expect(CASES).toHaveLength(16);
});

test('of two peers at most one dials, unless both run servers; and where one is asked to dial, it may', () => {
  for (const a of Object.values(KINDS)) {
    for (const b of Object.values(KINDS)) {
      const [there, back] = [routeTo(peer(1, a), peer(2, b)).by, routeTo(peer(2, b), peer(1, a)).by];
      if (there === 'dialBack') expect(back).toBe('dial');
      if (there === 'webrtc') expect(back).toBe('webrtc');
    }
  }
});

describe('a server without TLS', () => {
  const nearby = [
    'localhost',
    'LOCALHOST',
    '10.0.0.1',
    '10.255.255.255',
    '127.0.0.1',
    '127.9.9.9',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.0.1',
  ];
  const far = [
    'example.org',
    '8.8.8.8',
    '11.0.0.1',
    '126.0.0.1',
    '11.20.0.1',
    '11.168.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.0.1',
    '192.169.0.1',
    '10.0.0.256',
    '10.0.0',
    '10.0.0.1.example.org',
    'localhost.example.org',
    '::1',
  ];

  test.each(nearby)('at %s is dialled by a browser, and may ask one to dial it', (host) => {
    expect(isNearby({ host })).toBe(true);
    const server = peer(1, { websocket: { host, port: 80, tls: false } });
    const browser = peer(2, { runtime: 'browser' });
    expect([routeTo(browser, server).by, routeTo(server, browser).by]).toEqual(['dial', 'dialBack']);
  });

  test.each(far)('at %s is neither', (host) => {
    expect(isNearby({ host })).toBe(false);
    const server = peer(1, { websocket: { host, port: 80, tls: false } });
    const browser = peer(2, { runtime: 'browser' });
    expect([routeTo(browser, server).by, routeTo(server, browser).by]).toEqual(['webrtc', 'webrtc']);
  });
});

test('the sentence says what stands in the way, by name', () => {
  const browser = peer(2, { runtime: 'browser' });
  expect(routeTo(browser, peer(1, { websocket: PUBLIC })).because).toContain(
    'has no TLS, and a browser dials example.org only with it',
  );
  expect(routeTo(peer(1), peer(2)).because).toBe(
    'The peer runs no WebSocket server. We run no WebSocket server that it could dial.',
  );
  expect(routeTo(peer(1, { websocket: PUBLIC }), browser).because).toContain('Our WebSocket server has no TLS');
});
