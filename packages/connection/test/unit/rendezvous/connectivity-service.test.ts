import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import type { ActionRequest } from '../../../src/connector/action-sockets.js';
import { ConnectivityService } from '../../../src/rendezvous/connectivity-service.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import {
  type ConnectivityRequestFields,
  decodeConnectivityResponse,
  encodeConnectivityRequest,
} from '../../../src/wire/connectivity-frames.js';
import { type Limits, limits } from '../../../src/wire/limits.js';
import { PlayedDials } from '../../support/played-dials.js';

const ASKED = { port: 4_000, tls: false, allowSelfSignedCertificate: false };

function stand(overrides: Partial<Limits> = {}, probeRequestedHost = false) {
  const clock = new VirtualClock();
  const dials = new PlayedDials(clock);
  const service = new ConnectivityService({
    clock,
    limits: { ...limits, ...overrides },
    logger: silentLogger,
    newMessageId: () => 'm',
    dial: dials.dial,
    tls: { ca: 'authority' },
    probeRequestedHost,
  });
  const come = (request: Partial<ActionRequest> = {}): ScriptedLink => {
    const link = new ScriptedLink({ clock, direction: 'inbound' });
    service.serve(link, { action: 'connectivityRequest', remoteAddress: '1.2.3.4', ...request });
    return link;
  };
  const ask = (fields: Partial<ConnectivityRequestFields> = {}, request: Partial<ActionRequest> = {}): ScriptedLink => {
    const link = come(request);
    link.deliver(encodeConnectivityRequest('q', { ...ASKED, ...fields }));
    return link;
  };
  return { clock, dials, service, come, ask };
}

function answersOf(link: ScriptedLink) {
  return link.sent.map((frame) => decodeConnectivityResponse(frame));
}

describe('a request', () => {
  test('is answered after a probe that opened, which is closed again', async () => {
    const { clock, dials, service, ask } = stand();
    const link = ask();
    expect([dials.urls, service.probing]).toEqual([['ws://1.2.3.4:4000?action=connectivityProbe'], 1]);
    const probe = dials.at(0).open();
    expect(answersOf(link)).toEqual([
      {
        host: '1.2.3.4',
        natType: 'open_internet',
        websocket: { host: '1.2.3.4', port: 4_000, tls: false },
        ipAddress: 0x01_02_03_04,
        protocolVersion: '1.1',
      },
    ]);
    await clock.drain();
    expect([probe.end !== undefined, link.closing, service.probing, service.size]).toEqual([
      true,
      { graceful: false },
      0,
      0,
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each(['refused', 'silent'])('is answered as unknown after a probe that is %s', (how) => {
    const { clock, dials, ask } = stand();
    const link = ask();
    if (how === 'refused') dials.at(0).failed(new Error('no'));
    else clock.advanceSync(limits.connectivityProbeTimeoutMs);
    expect(answersOf(link)).toEqual([
      { host: '1.2.3.4', natType: 'unknown', ipAddress: 0x01_02_03_04, protocolVersion: '1.1' },
    ]);
  });

  test('of a node without a server is answered at once, without a probe', () => {
    const { dials, ask } = stand();
    const link = ask({ port: 0 });
    expect([dials.all.length, answersOf(link)[0]?.natType]).toEqual([0, 'unknown']);
  });

  test('for a third party’s host has nobody dialled but the asker, unless that is configured', () => {
    const strict = stand();
    strict.ask({ host: 'victim.example' });
    expect(strict.dials.urls).toEqual(['ws://1.2.3.4:4000?action=connectivityProbe']);
    const open = stand({}, true);
    const link = open.ask({ host: 'other.example' });
    open.dials.at(0).open();
    expect(open.dials.urls).toEqual(['ws://other.example:4000?action=connectivityProbe']);
    expect(answersOf(link)).toMatchObject([{ host: 'other.example', ipAddress: 0x01_02_03_04 }]);
  });

  test('accepts any certificate only when it says so, and only in its own probe', () => {
    const { dials, ask } = stand();
    ask({ tls: true, allowSelfSignedCertificate: true, host: 'a.example' });
    ask({ tls: true, host: 'a.example' });
    expect(dials.all.map(({ options }) => options.tls)).toEqual([
      { ca: 'authority', servername: undefined, rejectUnauthorized: false },
      { ca: 'authority', servername: 'a.example', rejectUnauthorized: true },
    ]);
  });

  test('through a proxy that does not say who asks is not probed: the port would be the proxy’s', () => {
    const { dials, ask } = stand();
    const link = ask({}, { isProxyAddress: true });
    expect([dials.all.length, answersOf(link)]).toMatchObject([0, [{ natType: 'unknown', ipAddress: 0 }]]);
  });

  test('from an IPv6 address has no IPv4 address in its answer', () => {
    const { dials, ask } = stand();
    const link = ask({}, { remoteAddress: '2001:db8::1' });
    dials.at(0).open();
    expect(dials.urls).toEqual(['ws://[2001:db8::1]:4000?action=connectivityProbe']);
    expect(answersOf(link)).toMatchObject([{ host: '2001:db8::1', ipAddress: 0 }]);
  });

  test('is one per socket: a second one ends it, and its probe', () => {
    const { dials, service, ask } = stand();
    const link = ask();
    link.deliver(encodeConnectivityRequest('q', ASKED));
    expect([link.destroyedWith?.code, dials.at(0).wasAborted, service.probing]).toEqual(['MALFORMED_FRAME', true, 0]);
  });
});

describe('R26: a socket', () => {
  test.each(['connectivityRequest', 'connectivityProbe'])('for %s that says nothing ends in time', (action) => {
    const { clock, service, come } = stand();
    const link = come({ action });
    clock.advanceSync(limits.connectivitySocketTimeoutMs - 1);
    expect([link.end, service.size]).toEqual([undefined, 1]);
    clock.advanceSync(1);
    expect([link.destroyedWith?.code, service.size, clock.pendingTimers]).toEqual(['HANDSHAKE_TIMEOUT', 0, 0]);
  });

  test.each([
    ['connectivityRequest', new Uint8Array([0xff])],
    ['connectivityRequest', new Uint8Array()],
    ['connectivityProbe', encodeConnectivityRequest('q', ASKED)],
  ])('for %s that says what does not belong there ends at once', (action, frame) => {
    const { dials, service, come } = stand();
    const link = come({ action });
    link.deliver(frame);
    expect([link.destroyedWith?.code, service.size, dials.all.length]).toEqual(['MALFORMED_FRAME', 0, 0]);
  });

  test('that goes away takes its probe with it', () => {
    const { clock, dials, service, ask } = stand();
    ask().finish();
    expect([dials.at(0).wasAborted, service.probing, service.size, clock.pendingTimers]).toEqual([true, 0, 0, 0]);
  });

  test('that ended before it was served leaves nothing', () => {
    const { clock, service } = stand();
    const link = new ScriptedLink({ clock, direction: 'inbound' });
    link.finish();
    service.serve(link, { action: 'connectivityRequest', remoteAddress: '1.2.3.4' });
    expect([service.size, clock.pendingTimers]).toEqual([0, 0]);
  });
});

describe('bounds', () => {
  test('sockets, in all and per address', () => {
    const { come } = stand({ maxConnectivitySockets: 3, maxConnectivitySocketsPerAddress: 2 });
    const codes = ['a', 'a', 'a', 'b', 'c'].map((remoteAddress) => come({ remoteAddress }).destroyedWith?.code);
    expect(codes).toEqual([undefined, undefined, 'LIMIT_REACHED', undefined, 'LIMIT_REACHED']);
  });

  test('probes in flight', () => {
    const { dials, service, ask } = stand({ maxConnectivityProbes: 2 });
    const links = [ask(), ask(), ask()];
    expect(links.map(({ destroyedWith }) => destroyedWith?.code)).toEqual([undefined, undefined, 'LIMIT_REACHED']);
    dials.at(0).open();
    ask();
    expect([dials.all.length, service.probing]).toEqual([3, 2]);
  });

  test('requests in a window of time', () => {
    const { clock, dials, ask } = stand({ maxConnectivityRequestsPerAddress: 2 });
    const codes = () => [ask(), ask(), ask()].map(({ destroyedWith }) => destroyedWith?.code);
    expect(codes()).toEqual([undefined, undefined, 'LIMIT_REACHED']);
    expect(dials.all).toHaveLength(2);
    clock.advanceSync(limits.connectivityWindowMs);
    expect(codes()).toEqual([undefined, undefined, 'LIMIT_REACHED']);
  });
});

test('close() ends sockets and probes, and takes none any more', () => {
  const { clock, dials, service, come, ask } = stand();
  const links = [come(), ask(), come({ action: 'connectivityProbe' })];
  service.close();
  service.close();
  links.push(come());
  expect(links.map(({ destroyedWith }) => destroyedWith?.code)).toEqual([
    'CLOSED',
    'CLOSED',
    'CLOSED',
    'LIMIT_REACHED',
  ]);
  expect(dials.at(0).open().end).toBeDefined();
  expect([service.size, service.probing, clock.pendingTimers]).toEqual([0, 0, 0]);
});
