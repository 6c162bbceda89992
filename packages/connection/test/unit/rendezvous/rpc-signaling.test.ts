import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import type { Signal } from '../../../src/connector/signaling-port.js';
import { RpcSignaling } from '../../../src/rendezvous/rpc-signaling.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';

const SERVICE = 'system/websocket-connector';
const BODY = Uint8Array.of(1, 2);
const LIMITS = { signalTimeoutMs: 1_000, maxSignalsInFlight: 3 };

/** Two nodes with signalling; frames move when the test says so. */
function stand({ attach = true }: { attach?: boolean } = {}) {
  const clock = new VirtualClock();
  const network = new FakeTransportNetwork();
  const [a, b] = [network.join(peer(1)), network.join(peer(2))];
  const make = () => new RpcSignaling({ clock, limits: LIMITS, logger: silentLogger });
  const [ofA, ofB] = [make(), make()];
  if (attach) {
    ofA.attach(a);
    ofB.attach(b);
  }
  return { clock, network, a, b, ofA, ofB };
}

/** Notifies and tells later how it ended. */
function notify(signaling: RpcSignaling, signal?: AbortSignal): { outcome: unknown } {
  const told: { outcome: unknown } = { outcome: 'waiting' };
  signaling.notify(peer(2), SERVICE, 'requestConnection', 'dht.X', BODY, signal).then(
    () => {
      told.outcome = 'sent';
    },
    (error: unknown) => {
      told.outcome = error instanceof Error && 'code' in error ? error.code : error;
    },
  );
  return told;
}

describe('a signal', () => {
  test('arrives as a notification, with its sender, method and body', async () => {
    const { network, a, clock, ofA, ofB } = stand();
    const heard: Signal[] = [];
    ofB.listen(SERVICE, (signal) => heard.push(signal));
    const told = notify(ofA);
    network.run();
    await clock.drain();
    expect([told.outcome, ofA.inFlight]).toEqual(['sent', 0]);
    expect(heard).toEqual([{ from: peer(1), method: 'requestConnection', body: BODY }]);
    expect(a.sent[0]?.message).toMatchObject({ kind: 'notification', serviceId: SERVICE, bodyType: 'dht.X' });
  });

  test('that nobody takes is withdrawn at its deadline, and leaves no timer', async () => {
    const { clock, network, ofA, ofB } = stand();
    const heard: Signal[] = [];
    ofB.listen(SERVICE, (signal) => heard.push(signal));
    const told = notify(ofA);
    await clock.advance(999);
    expect(told.outcome).toBe('waiting');
    await clock.advance(1);
    expect([told.outcome, ofA.inFlight, clock.pendingTimers]).toEqual(['SIGNALING_FAILED', 0, 0]);
    network.run();
    expect(heard).toEqual([]);
  });

  test('ends at its deadline even if the transport looks at no signal', async () => {
    const { clock, a } = stand({ attach: false });
    const deaf = new RpcSignaling({ clock, limits: LIMITS, logger: silentLogger });
    deaf.attach(Object.assign(Object.create(a), { send: () => new Promise<void>(() => {}) }));
    const told = notify(deaf);
    await clock.advance(1_000);
    expect(told.outcome).toBe('SIGNALING_FAILED');
  });

  test('is withdrawn when its sender gives up, with the sender’s reason', async () => {
    const { clock, network, ofA, b } = stand();
    const sender = new AbortController();
    const told = notify(ofA, sender.signal);
    sender.abort('enough');
    await clock.drain();
    expect([told.outcome, ofA.inFlight, clock.pendingTimers]).toEqual(['enough', 0, 0]);
    network.run();
    expect(b.announced.map(({ type }) => type)).not.toContain('failed');
    expect(notify(ofA, AbortSignal.abort('at once'))).toBeDefined();
  });

  test('beyond the bound is refused', async () => {
    const { clock, ofA } = stand();
    const all = [notify(ofA), notify(ofA), notify(ofA), notify(ofA)];
    await clock.drain();
    expect(all.map(({ outcome }) => outcome)).toEqual(['waiting', 'waiting', 'waiting', 'LIMIT_REACHED']);
  });

  test('before there is a transport is refused', async () => {
    const { clock, ofA } = stand({ attach: false });
    const told = notify(ofA);
    await clock.drain();
    expect(told.outcome).toBe('SIGNALING_FAILED');
  });
});

describe('a listener', () => {
  test('that came before the transport hears what arrives afterwards', async () => {
    const { network, a, b, ofB } = stand({ attach: false });
    const heard: string[] = [];
    ofB.listen(SERVICE, ({ method }) => heard.push(method));
    ofB.attach(b);
    void a.send(peer(2), notification('requestConnection'));
    network.run();
    expect(heard).toEqual(['requestConnection']);
    expect(() => ofB.attach(a)).toThrow(expect.objectContaining({ code: 'ALREADY_STARTED' }));
  });

  test('hears notifications only, and one that throws harms nobody', () => {
    const { network, a, ofB } = stand();
    const heard: string[] = [];
    ofB.listen(SERVICE, ({ method }) => {
      heard.push(method);
      throw new Error('broken');
    });
    void a.send(peer(2), { ...notification('asked'), kind: 'request', requestId: '1' });
    void a.send(peer(2), notification('told'));
    void a.send(peer(2), notification('told again'));
    network.run();
    expect(heard).toEqual(['told', 'told again']);
  });

  test('is one per service, until it is disposed', () => {
    const { ofA, a } = stand();
    const before = a.listenerCount;
    const first = ofA.listen(SERVICE, () => {});
    expect(() => ofA.listen(SERVICE, () => {})).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
    first[Symbol.dispose]();
    const second = ofA.listen(SERVICE, () => {});
    first[Symbol.dispose]();
    expect(a.listenerCount).toBe(before + 1);
    second[Symbol.dispose]();
    expect(a.listenerCount).toBe(before);
  });
});

test('closing withdraws what waits and removes every listener (R46)', async () => {
  const { clock, a, ofA } = stand();
  const before = a.listenerCount;
  ofA.listen(SERVICE, () => {});
  const told = notify(ofA);
  await clock.drain();
  ofA.close();
  ofA.close();
  await clock.drain();
  expect([told.outcome, a.listenerCount, clock.pendingTimers]).toEqual(['CLOSED', before, 0]);
  expect(() => ofA.listen(SERVICE, () => {})).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  await expect(ofA.notify(peer(2), SERVICE, 'm', 't', BODY)).rejects.toMatchObject({ code: 'CLOSED' });
});

function notification(method: string): OutgoingMessage & { readonly kind: 'notification' } {
  return { kind: 'notification', serviceId: SERVICE, method, bodyType: 'dht.X', body: BODY };
}
