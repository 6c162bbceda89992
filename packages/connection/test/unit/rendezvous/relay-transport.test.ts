import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { RelayTransport } from '../../../src/rendezvous/relay-transport.js';
import { peer } from '../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { limits } from '../../../src/wire/limits.js';
import { outcomeOf, type RelayOptions, RelayStand, SERVICE, signalOf } from './relay-stand.js';

/** `a` and `b` are connected to `relay` and not to each other. */
function three(options: { a?: RelayOptions; b?: RelayOptions; relay?: RelayOptions } = {}) {
  const stand = new RelayStand();
  const a = stand.node(peer(0xa), options.a);
  const b = stand.node(peer(0xb), options.b);
  const relay = stand.node(peer(0xc), options.relay);
  stand.connect(a, relay);
  stand.connect(b, relay);
  return { stand, a, b, relay };
}

describe('a peer that is believed to be connected, and speaks through a relay', () => {
  test('is answered through a relay: its old connection is dead, if it was restarted', async () => {
    const { stand, a, b, relay } = three();
    await a.signal(b);
    stand.connect(a, b);
    b.asked.length = 0;
    expect([await b.signal(a, 'rtcAnswer'), b.asked.length]).toEqual(['arrived', 1]);
    expect(relay.heard).toEqual([]);
  });

  test('is answered directly when no relay has it, and when that was long ago', async () => {
    const { stand, a, b } = three();
    await a.signal(b);
    stand.connect(a, b);
    await stand.clock.advance(limits.relayWindowMs);
    b.asked.length = 0;
    expect([await b.signal(a, 'rtcAnswer'), b.asked.length]).toEqual(['arrived', 0]);
  });
});

describe('a message to a peer that is not connected', () => {
  test('arrives through a peer in common, with source, method and body, and nobody dials', async () => {
    const { a, b, relay } = three();
    expect(await a.signal(b)).toBe('arrived');
    expect([b.heard, relay.heard]).toEqual([['0a rtcOffer'], []]);
    expect(b.messages[0]).toMatchObject({ kind: 'notification', serviceId: SERVICE, bodyType: 'dht.RtcOffer' });
    expect([...(b.messages[0]?.body ?? [])]).toEqual([7]);
    expect([a, b, relay].map(({ transport }) => transport.connections().length)).toEqual([1, 1, 2]);
    expect(
      [a, b].map(({ transport }) => transport.announced.filter(({ type }) => type === 'connecting').length),
    ).toEqual([1, 1]);
  });

  test('and back again', async () => {
    const { a, b } = three();
    await a.signal(b);
    expect([await b.signal(a, 'rtcAnswer'), a.heard]).toEqual(['arrived', ['0b rtcAnswer']]);
  });

  test('is refused at once without any connected peer, and says what to do', async () => {
    const stand = new RelayStand();
    const [a, b] = [stand.node(peer(0xa)), stand.node(peer(0xb))];
    await expect(a.relay.send(b.self, signalOf('rtcOffer'))).rejects.toMatchObject({
      code: 'SIGNALING_FAILED',
      message: expect.stringContaining('Connect both to a peer in common'),
    });
  });

  test('is refused when no connected peer has it, or relays', async () => {
    const { a, stand } = three();
    expect(await a.signal({ self: peer(0xdd) })).toBe('SIGNALING_FAILED');
    const silent = three({ relay: { carries: false } });
    expect(await silent.a.signal(silent.b)).toBe('SIGNALING_FAILED');
    expect(stand.clock.pendingTimers).toBe(0);
  });

  test('of a service that is not relayed is refused before anybody is asked', async () => {
    const { a, b } = three();
    expect(await outcomeOf(a.relay.send(b.self, { ...signalOf('x'), serviceId: 'chat' }))).toBe('SIGNALING_FAILED');
    expect(a.asked).toEqual([]);
  });

  test('above the size that is relayed is refused before anybody is asked', async () => {
    const { a, b } = three({ a: { limits: { maxRelayedBytes: 1_000 } } });
    expect(await outcomeOf(a.relay.send(b.self, signalOf('rtcOffer', new Uint8Array(1_000))))).toBe('FRAME_TOO_LARGE');
    expect(a.asked).toEqual([]);
  });

  test('of an added service is relayed when all three name it', async () => {
    const options = { services: ['chat'] };
    const all = three({ a: options, b: options, relay: options });
    const heard: string[] = [];
    all.b.relay.handle('chat', ({ method }) => heard.push(method));
    expect(await outcomeOf(all.a.relay.send(all.b.self, { ...signalOf('hello'), serviceId: 'chat' }))).toBe('arrived');
    expect(heard).toEqual(['hello']);
    const relayless = three({ a: options, b: options });
    expect(await outcomeOf(relayless.a.relay.send(relayless.b.self, { ...signalOf('x'), serviceId: 'chat' }))).toBe(
      'SIGNALING_FAILED',
    );
  });

  test('is given up with the reason of its sender, and leaves nothing', async () => {
    const stand = new RelayStand();
    const [a, b] = [stand.node(peer(0xa)), stand.node(peer(0xb))];
    stand.connect(a, stand.foreigner(peer(0xc)));
    const sender = new AbortController();
    const sent = a.signal(b, 'rtcOffer', sender.signal);
    await stand.clock.advance(10);
    sender.abort('enough');
    expect([await sent, a.rpc.inFlight, stand.clock.pendingTimers]).toEqual(['enough', 0, 0]);
  });

  test('to ourselves is refused by the transport below', async () => {
    const { a } = three();
    expect(await a.signal(a)).toBe('SELF_CONNECTION');
  });
});

describe('a message to a connected peer', () => {
  test('goes directly, whatever its service', async () => {
    const { a, b, stand } = three();
    stand.connect(a, b);
    const heard: string[] = [];
    b.relay.handle('chat', ({ method }) => heard.push(method));
    expect(await a.signal(b)).toBe('arrived');
    expect(await outcomeOf(a.relay.send(b.self, { ...signalOf('hello'), serviceId: 'chat' }))).toBe('arrived');
    await stand.clock.drain();
    expect([b.heard, heard, a.asked]).toEqual([['0a rtcOffer'], ['hello'], []]);
  });
});

describe('which relays are asked', () => {
  test('some at a time, the next when one has no connection, and not more than the limit', async () => {
    const stand = new RelayStand();
    const limits = { maxRelaysAsked: 5, maxRelaysAtOnce: 2 };
    const a = stand.node(peer(0xa), { limits });
    for (let n = 0; n < 9; n++) stand.connect(a, stand.node(peer(0x10 + n)));
    expect(await a.signal({ self: peer(0xb) })).toBe('SIGNALING_FAILED');
    expect(a.asked).toHaveLength(5);
  });

  test('no more wait at a time than the limit', async () => {
    const stand = new RelayStand();
    const a = stand.node(peer(0xa), { limits: { maxRelaysAtOnce: 2, relayTimeoutMs: 1_000 } });
    for (let n = 0; n < 6; n++) stand.connect(a, stand.foreigner(peer(0x10 + n)));
    const sent = a.signal({ self: peer(0xb) });
    await stand.clock.advance(1_999);
    expect(a.rpc.inFlight).toBe(2);
    await stand.clock.advance(4_300);
    expect([await sent, a.rpc.inFlight]).toEqual(['SIGNALING_FAILED', 0]);
  });

  test('the one that worked last is asked first and alone; silent ones come last', async () => {
    const stand = new RelayStand();
    const [a, b, useful] = [stand.node(peer(0xa)), stand.node(peer(0xb)), stand.node(peer(0xc))];
    const silent = [stand.foreigner(peer(0x11)), stand.foreigner(peer(0x12)), stand.foreigner(peer(0x13))];
    for (const other of [...silent, useful]) stand.connect(a, other);
    stand.connect(useful, b);
    const first = a.signal(b, '1');
    await stand.clock.advance(5_000);
    expect(await first).toBe('arrived');
    const askedBefore = a.asked.length;
    expect(await a.signal(b, '2')).toBe('arrived');
    expect([a.asked.slice(askedBefore), b.heard]).toEqual([['0c'], ['0a 1', '0a 2']]);
    // Another target: the useful one is among the first, the silent ones are not asked at all once it is found.
    const d = stand.node(peer(0xd));
    stand.connect(useful, d);
    expect(await a.signal(d)).toBe('arrived');
    expect(a.asked.at(askedBefore + 1)).toBe('0c');
  });

  test('when the one that worked is gone, another is found', async () => {
    const { stand, a, b, relay } = three();
    const spare = stand.node(peer(0xd));
    stand.connect(a, spare);
    stand.connect(b, spare);
    await a.signal(b, '1');
    stand.network.disconnect(b.self, relay.self);
    stand.network.disconnect(b.self, spare.self);
    await stand.clock.drain();
    stand.connect(b, spare);
    expect(await a.signal(b, '2')).toBe('arrived');
    stand.network.disconnect(b.self, spare.self);
    await stand.clock.drain();
    stand.connect(b, relay);
    expect([await a.signal(b, '3'), b.heard]).toEqual(['arrived', ['0a 1', '0a 2', '0a 3']]);
  });

  test('what comes through several counts once', async () => {
    const stand = new RelayStand();
    const [a, b] = [stand.node(peer(0xa)), stand.node(peer(0xb))];
    for (let n = 0; n < 3; n++) {
      const relay = stand.node(peer(0x10 + n));
      stand.connect(a, relay);
      stand.connect(b, relay);
    }
    expect(await a.signal(b)).toBe('arrived');
    await stand.clock.drain();
    expect([a.asked.length, b.heard]).toEqual([3, ['0a rtcOffer']]);
  });
});

test('it stands for the transport below in all else, and closing leaves no listener (R46)', async () => {
  const { stand, a, b, relay } = three();
  expect(a.relay.self).toBe(a.self);
  expect(a.relay.connections()).toEqual([relay.self]);
  expect([a.relay.hasConnection(relay.self.id), a.relay.hasEndpoint(b.self.id)]).toEqual([true, false]);
  expect(a.relay.peerEvents$).toBe(a.transport.peerEvents$);
  const registration = a.relay.handle('other', () => {});
  expect(() => a.relay.handle('other', () => {})).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
  const listeners = a.transport.listenerCount;
  registration[Symbol.dispose]();
  a.relay.close();
  a.relay.close();
  expect(a.transport.listenerCount).toBe(listeners - 2);
  expect(await a.signal(b)).toBe('SIGNALING_FAILED');
  expect([stand.clock.pendingTimers, b.heard]).toEqual([0, []]);
});

test('one per RPC: a second one is refused', () => {
  const { a, stand } = three();
  const { transport, rpc } = a;
  const options = { transport, rpc, clock: stand.clock, random: new SeededRandom(1), limits, logger: silentLogger };
  expect(() => new RelayTransport(options)).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
});
