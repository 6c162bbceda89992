/** Targets for what an HTTP upgrade brings beside its socket: the header of proxies, and the address of the socket. */
import { isIP } from 'node:net';
import { ForwardedFor } from 'connection-source/link/websocket/listen-forwarded.js';
import { plainAddress } from 'connection-source/link/websocket/remote-address.js';
import { limits } from 'connection-source/wire/limits.js';
import type { Target } from './target.js';
import { check, outcomeOf, same } from './violation.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const PROXIES = ['10.0.0.0/8', '::1', 'fd00::/16'];
const HEADERS = [
  '203.0.113.9',
  '203.0.113.9, 10.0.0.2',
  'unknown, [2001:db8::5]:443',
  '1.2.3.4:80, 10.1.1.1, 10.2.2.2',
  ', ,',
  '::ffff:10.0.0.1',
];

const forwarded: Target = {
  name: 'forwarded-for',
  about:
    'X-Forwarded-For: an address or none, never that of a proxy of ours, and what stands left of the client changes nothing',
  weight: 1.5,
  covers: ['link/websocket/listen-forwarded.ts', 'link/websocket/remote-address.ts', 'peer/ip-address.ts'],
  shape: 'text',
  maxLength: 8_192,
  seeds: () => HEADERS.map((header) => Uint8Array.from(Buffer.from(header, 'latin1'))),
  run: (input) => {
    const header = text(input);
    const byList = new ForwardedFor(PROXIES, limits);
    const { address, isOfProxy } = byList.clientOf('::ffff:10.0.0.9', { 'x-forwarded-for': header });
    check(address !== undefined && isIP(address) !== 0, `${address} is no address`);
    if (isOfProxy) same(address, '10.0.0.9', 'the address of a proxy that names nobody');
    same(
      byList.clientOf('203.0.113.1', { 'x-forwarded-for': header }).address,
      '203.0.113.1',
      'a header of a stranger',
    );
    const forged = byList.clientOf('10.0.0.9', { 'x-forwarded-for': `198.51.100.1,${header}` });
    if (!isOfProxy && !byList.isProxy(address)) same(forged.address, address, 'what a client writes before');
    const byHops = new ForwardedFor(2, limits).clientOf('10.0.0.9', { 'x-forwarded-for': header });
    check(byHops.address !== undefined && isIP(byHops.address) !== 0, 'an address by hops');
    return [address, isOfProxy, byHops, plainAddress(header)?.length];
  },
};

const trust: Target = {
  name: 'trust-proxy',
  about: 'ranges of trusted proxies, as a program writes them: taken, or INVALID_ARGUMENT',
  weight: 0.3,
  covers: ['link/websocket/listen-forwarded.ts'],
  shape: 'text',
  maxLength: 256,
  seeds: () =>
    [...PROXIES, '1.2.3.4/33', '1.2.3.4/', '/8', '::/0'].map((range) => Uint8Array.from(Buffer.from(range, 'latin1'))),
  run: (input) => {
    const outcome = outcomeOf(() => new ForwardedFor([text(input)], limits).isProxy('10.1.2.3'));
    if ('code' in outcome) same(outcome.code, 'INVALID_ARGUMENT', 'the code of a refusal');
    return outcome;
  },
};

export const forwardedTargets: readonly Target[] = [forwarded, trust];
