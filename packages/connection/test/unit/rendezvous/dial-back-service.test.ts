import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import type { Signal, SignalingPort } from '../../../src/connector/signaling-port.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { DialBackService } from '../../../src/rendezvous/dial-back-service.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const LIMITS = { dialBackWindowMs: 60_000, maxDialBacksPerPeer: 2, maxDialBacksPerHost: 4, maxDialBacks: 10 };

const server = (n: number, host = `h${n}.example.org`) => peer(n, { websocket: { host, port: 80, tls: true } });

function stand({ self = peer(1) }: { self?: PeerDescriptor } = {}) {
  const clock = new VirtualClock();
  const dialled: string[] = [];
  const checked: string[] = [];
  const connected = new Set<string>();
  let handler: ((signal: Signal) => void) | undefined;
  const signaling: SignalingPort = {
    notify: () => Promise.reject(new Error('It only listens.')),
    listen: (serviceId, given) => {
      expect(serviceId).toBe('system/websocket-connector');
      handler = given;
      const dispose = (): void => {
        handler = undefined;
      };
      return { [Symbol.dispose]: dispose };
    },
  };
  const service = new DialBackService({
    self,
    signaling,
    clock,
    limits: LIMITS,
    logger: silentLogger,
    hasEndpoint: (id) => connected.has(id),
    dial: ({ id }) => {
      if (id === peer(666).id) throw new Error('cannot be dialled');
      dialled.push(id);
    },
    check: (id) => checked.push(id),
  });
  const ask = (from: PeerDescriptor, method = 'requestConnection') =>
    handler?.({ from, method, body: new Uint8Array(0) });
  return { clock, dialled, checked, connected, service, ask };
}

describe('a peer that asks to be dialled', () => {
  test('is dialled', () => {
    const { dialled, ask } = stand();
    ask(server(2));
    expect(dialled).toEqual([server(2).id]);
  });

  test('is not when it is connected already, or being dialled; its connection is asked for a sign of life', () => {
    const { dialled, checked, connected, ask } = stand();
    connected.add(server(2).id);
    ask(server(2));
    expect([dialled, checked]).toEqual([[], [server(2).id]]);
  });

  test('is not when it has no server, or one that we would not dial by ourselves', () => {
    const browser = stand({ self: peer(1, { runtime: 'browser' }) });
    browser.ask(peer(2, { websocket: { host: 'example.org', port: 80, tls: false } }));
    browser.ask(server(3));
    const plain = stand();
    plain.ask(peer(2));
    expect([browser.dialled, plain.dialled]).toEqual([[server(3).id], []]);
  });

  test('is not by another method', () => {
    const { dialled, ask } = stand();
    ask(server(2), 'rtcOffer');
    expect(dialled).toEqual([]);
  });

  test('and cannot be dialled harms nobody', () => {
    const { dialled, ask } = stand();
    expect(() => ask(server(666))).not.toThrow();
    ask(server(2));
    expect(dialled).toEqual([server(2).id]);
  });

  test('after the end is not heard', () => {
    const { dialled, service, ask } = stand();
    service.close();
    ask(server(2));
    expect(dialled).toEqual([]);
  });
});

describe('a flood of requests', () => {
  test('of one peer costs a bounded number of dials per window', async () => {
    const { clock, dialled, ask } = stand();
    for (let count = 0; count < 1_000; count++) ask(server(2));
    expect(dialled).toHaveLength(2);
    await clock.advance(60_000);
    for (let count = 0; count < 1_000; count++) ask(server(2));
    expect(dialled).toHaveLength(4);
  });

  test('of invented peers that name one host sends us there a bounded number of times', () => {
    const { dialled, ask } = stand();
    for (let n = 2; n < 1_000; n++) ask(server(n, n % 2 === 0 ? 'victim.example.org' : 'VICTIM.example.org'));
    expect(dialled).toHaveLength(4);
  });

  test('of invented peers and hosts costs a bounded number of dials', () => {
    const { dialled, ask } = stand();
    for (let n = 2; n < 600; n++) ask(server(n));
    expect(dialled).toHaveLength(10);
  });

  test('of a connected peer does not have it probed without end', () => {
    const { checked, connected, ask } = stand();
    connected.add(server(2).id);
    for (let count = 0; count < 1_000; count++) ask(server(2));
    expect(checked).toHaveLength(2);
  });
});
