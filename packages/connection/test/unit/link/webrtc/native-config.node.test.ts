import { expect, test } from 'vitest';
import { hostPort, nativeConfig, nativeEnd } from '../../../../src/link/webrtc/native-config.node.js';

const PLAIN = { iceServers: [], portRange: undefined, relayOnly: false, bindAddress: undefined, maxMessageBytes: 9 };

test('what is not set is left to the add-on', () => {
  expect(nativeConfig(PLAIN, (server) => server)).toEqual({
    iceServers: [],
    iceTransportPolicy: 'all',
    maxMessageSize: 9,
  });
});

test('a STUN server is a URL, an IPv6 address in brackets; a TURN server is spoken to over UDP, if need be another', () => {
  const login = { username: 'u', credential: 'c' };
  const given = [
    { urls: ['stun:s.example', 'stun:[2001:db8::1]:1'] },
    { urls: ['turn:t.example', 'turns:t.example'], ...login },
  ];
  const { iceServers } = nativeConfig({ ...PLAIN, iceServers: given }, (server) =>
    server.transport === 'udp' ? server : { ...server, transport: 'udp', host: '127.0.0.1', port: 4_444 },
  );
  const turn = { hostname: 't.example', username: 'u', password: 'c' };
  expect(iceServers).toEqual([
    'stun:s.example:3478',
    'stun:[2001:db8::1]:1',
    { ...turn, port: 3_478, relayType: 'TurnUdp' },
    { ...turn, hostname: '127.0.0.1', port: 4_444, relayType: 'TurnUdp' },
  ]);
});

test.each([
  ['a=candidate:1 1 UDP 2122317823 192.0.2.1 50000 typ host', 50_000],
  ['candidate:1 1 udp 2122317823 2001:db8::1 50001 typ host generation 0', 50_001],
  ['candidate:2 1 UDP 1686109695 198.51.100.1 60000 typ srflx raddr 0.0.0.0 rport 0', undefined],
  ['nonsense', undefined],
])('the own port of %s is %s', (candidate, port) => {
  expect(hostPort(candidate)).toBe(port);
});

test.each([
  ['host', 'UDP', 'host', 'udp'],
  ['ServerReflexive', 'udp', 'srflx', 'udp'],
  ['srflx', 'udp', 'srflx', 'udp'],
  ['PeerReflexive', 'udp', 'prflx', 'udp'],
  ['Relayed', 'udp', 'relay', 'udp'],
  ['host', 'TcpActive', 'host', 'tcp'],
])('a candidate of type %s over %s is %s over %s', (type, transportType, expected, protocol) => {
  const end = { address: '192.0.2.1', port: 5, type, transportType };
  expect(nativeEnd(end)).toEqual({ address: '192.0.2.1', port: 5, type: expected, protocol });
});
