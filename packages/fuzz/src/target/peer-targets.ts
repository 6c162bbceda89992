/** Targets for who and where a peer is: descriptors, ids, addresses, URLs, versions. */

import { isIP } from 'node:net';
import { dialUrl } from 'connection-source/link/websocket/dial-attempt.js';
import {
  addressNetwork,
  bareAddress,
  ipv4ToNumber,
  isIpv4,
  isIpv6,
  isLoopback,
} from 'connection-source/peer/ip-address.js';
import { isSelf, type PeerDescriptor, validateAddress, websocketUrl } from 'connection-source/peer/peer-descriptor.js';
import { parsePeerId, peerIdFromBytes, peerIdToBytes } from 'connection-source/peer/peer-id.js';
import { routeTo } from 'connection-source/peer/route.js';
import { decodePeerDescriptor, encodePeerDescriptor } from 'connection-source/wire/descriptor-codec.js';
import { limits } from 'connection-source/wire/limits.js';
import { isCompatibleVersion } from 'connection-source/wire/protocol-version.js';
import { descriptor, drawn, host, peerNumber } from './arbitraries.js';
import type { Target } from './target.js';
import { check, outcomeOf, same } from './violation.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const ascii = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));

/** Whatever a descriptor says, its URL leads to its host and port and to no other place. */
function checkUrl({ websocket }: PeerDescriptor): void {
  if (websocket === undefined) return;
  let url: URL;
  try {
    url = new URL(dialUrl(websocket, 'connectivityRequest'));
  } catch {
    return; // The dialler makes a failed attempt of it.
  }
  same(
    [url.username, url.password, url.hash, url.pathname],
    ['', '', '', '/'],
    `the URL of ${websocketUrl(websocket)}`,
  );
  same(url.protocol, websocket.tls ? 'wss:' : 'ws:', 'the protocol');
  same(url.searchParams.get('action'), 'connectivityRequest', 'the action');
  const usual = websocket.tls ? 443 : 80;
  same(url.port === '' ? usual : Number(url.port), websocket.port, 'the port');
}

const peerDescriptor: Target = {
  name: 'peer-descriptor',
  about:
    'descriptors: usable, bounded, owned by the result, the same when written again; their URLs lead where they say',
  weight: 2,
  covers: [
    'wire/descriptor-codec.ts',
    'wire/generated-codec.ts',
    'peer/peer-descriptor.ts',
    'peer/route.ts',
    'link/websocket/dial-attempt.ts',
  ],
  shape: 'fields',
  codes: ['MALFORMED_FRAME', 'INVALID_DESCRIPTOR'],
  ownsResult: true,
  seeds: (seed) => drawn(descriptor, seed, 60).map((peer) => encodePeerDescriptor(peer)),
  run: (input) => {
    const peer = decodePeerDescriptor(input);
    if (peer.websocket !== undefined) validateAddress(peer.websocket);
    const written = encodePeerDescriptor(peer);
    check(written.length <= limits.maxDescriptorBytes, `a descriptor of ${written.length} bytes`);
    same(decodePeerDescriptor(written), peer, 'written again');
    checkUrl(peer);
    check(isSelf(peer, peer), 'a peer is itself');
    const route = routeTo(peerNumber(1), peer);
    check(route.by !== 'dial' || peer.websocket !== undefined, 'a peer without a server cannot be dialled');
    check(route.because.length < 1_000, 'a reason of bounded length');
    return peer;
  },
};

const peerId: Target = {
  name: 'peer-id',
  about: 'ids as text and as bytes',
  weight: 0.3,
  covers: ['peer/peer-id.ts', 'base/bytes.ts'],
  shape: 'text',
  codes: ['INVALID_PEER_ID'],
  maxLength: 128,
  seeds: () => [
    ascii('00112233445566778899aabbccddeeff00112233'),
    ascii('AABBCCDDEEFF00112233445566778899aabbccdd'),
    new Uint8Array(20),
  ],
  run: (input) => {
    const byBytes = outcomeOf(() => peerIdFromBytes(input));
    if ('value' in byBytes) same(Buffer.from(peerIdToBytes(byBytes.value)), Buffer.from(input), 'as bytes again');
    const id = parsePeerId(text(input));
    check(/^[0-9a-f]{40}$/.test(id), `${id} is no id`);
    same(peerIdFromBytes(peerIdToBytes(id)), id, 'by bytes and back');
    return id;
  },
};

const ADDRESSES = [
  '127.0.0.1',
  '10.1.2.3:8080',
  '[::1]:80',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  'fe80::1%eth0',
  '2001:db8:0:0:1::5',
  '0:0:0:0:0:ffff:1.2.3.4',
  ' 1.2.3.4 ',
  '1.2.3.4.5',
  '::',
];

/** As the platform's URLs spell it. */
function isMapped(address: string): boolean {
  if (isIP(address) !== 6) return false;
  const { hostname } = new URL(`http://[${address.split('%')[0]}]/`);
  return /^\[::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}\]$/.test(hostname);
}

const ipAddress: Target = {
  name: 'ip-address',
  about: 'IP addresses as text: what counts as one is one for Node as well, and stays the same when read again',
  weight: 2,
  covers: ['peer/ip-address.ts'],
  shape: 'text',
  maxLength: 8_192,
  seeds: () => ADDRESSES.map(ascii),
  run: (input) => {
    const given = text(input);
    const bare = bareAddress(given);
    if (bare !== undefined) {
      check(isIP(bare) !== 0, `${bare} is no address`);
      same(bareAddress(bare), bare, 'read again');
      check(!isMapped(bare), `${bare} is IPv4 in another form`);
    }
    same(isIpv4(given), isIP(given) === 4, `whether ${JSON.stringify(given.slice(0, 50))} is IPv4`);
    check(!isIpv6(given) || isIP(given) === 6, `${JSON.stringify(given.slice(0, 50))} is no IPv6 address`);
    const number = ipv4ToNumber(given);
    check(
      number === undefined || (Number.isInteger(number) && number >= 0 && number < 2 ** 32),
      `the number ${number}`,
    );
    const network = addressNetwork(given);
    check(network.length <= Math.max(given.length, 64), 'a network of bounded length');
    return [bare, number, network, isLoopback(given)];
  },
};

const version: Target = {
  name: 'protocol-version',
  about: 'versions: a decision about any text, and never an exception',
  weight: 0.1,
  covers: ['wire/protocol-version.ts'],
  shape: 'text',
  seeds: () => ['1.1', '1.0', '2.0', '0.9', '103.3.1', '1', '999999999.0'].map(ascii),
  run: (input) => {
    const given = text(input);
    const isCompatible = isCompatibleVersion(given);
    check(!isCompatible || /^\d+\.\d+$/.test(given), `${JSON.stringify(given)} is no version`);
    return isCompatible;
  },
};

const hosts: Target = {
  name: 'websocket-url',
  about: 'hosts of descriptors: what passes the check makes a URL to that host only',
  weight: 0.4,
  covers: ['peer/peer-descriptor.ts', 'link/websocket/dial-attempt.ts'],
  shape: 'text',
  codes: ['INVALID_DESCRIPTOR'],
  maxLength: 512,
  seeds: (seed) =>
    [...drawn(host, seed, 10), 'a:b', 'a%2fb', '1.2.3.4:80', '...', '-', '%', '[::1]', 'a@b', 'a/b'].map(ascii),
  run: (input) => {
    const websocket = { host: text(input), port: 8_080, tls: input.length % 2 === 0 };
    validateAddress(websocket);
    checkUrl({ ...peerNumber(1), websocket });
    return websocketUrl(websocket);
  },
};

export const peerTargets: readonly Target[] = [peerDescriptor, peerId, ipAddress, version, hosts];
