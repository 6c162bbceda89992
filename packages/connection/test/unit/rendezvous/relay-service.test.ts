import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { relayRpc } from '../../../src/rendezvous/relay-rpc.js';
import { RelayService } from '../../../src/rendezvous/relay-service.js';
import { Rpc } from '../../../src/rpc/rpc.js';
import { peer } from '../../../src/testing/fixtures.js';
import { encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { RouteMessageError, type RouteMessageWrapper } from '../../../src/wire/generated/dht.js';
import { limits as defaultLimits } from '../../../src/wire/limits.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';
import { wrapFrame } from '../../../src/wire/routed-message.js';
import { type RelayOptions, RelayStand, signalOf } from './relay-stand.js';

const { relayMessage } = relayRpc(2_000).methods;

/** A relay with a target, and a peer that writes requests to it by hand. */
function stand(options: { relay?: RelayOptions; target?: RelayOptions } = {}) {
  const all = new RelayStand();
  const relay = all.node(peer(0xc), options.relay);
  const target = all.node(peer(0xb), options.target);
  all.connect(relay, target);
  const transport = all.network.join(peer(0xa));
  all.connect({ self: peer(0xa) }, relay);
  const rpc = new Rpc({ transport, clock: all.clock });
  const communicator = rpc.communicator('peerlatch/relay');
  let count = 0;
  /** Asks the relay, or whom it is told; resolves with the error of the answer, `ok`, or the code of a refusal. */
  const ask = async (wrapper: RouteMessageWrapper, to: PeerDescriptor = relay.self): Promise<unknown> => {
    try {
      const { error } = await communicator.call(to, relayMessage, wrapper);
      return error === undefined ? 'ok' : nameOf(error);
    } catch (error) {
      return error instanceof Error && 'data' in error ? Object(error.data).code : error;
    }
  };
  const wrap = (to: PeerDescriptor, message: OutgoingMessage = signalOf('rtcOffer'), source = peer(0xa)) => {
    const id = `r${count++}`;
    const encoder = new EnvelopeEncoder({ source: encodePeerDescriptor(source), target: to, messageIdPrefix: id });
    return wrapFrame({ requestId: id, source, target: to.id, path: [] }, encoder.encode(message));
  };
  return { all, relay, target, ask, wrap, transport };
}

describe('a relay', () => {
  test('carries a message to a peer that it is connected to', async () => {
    const { ask, wrap, target } = stand();
    expect([await ask(wrap(target.self)), target.heard]).toEqual(['ok', ['0a rtcOffer']]);
  });

  test('says who sent it, whatever the message says', async () => {
    const { ask, wrap, target } = stand();
    expect(await ask(wrap(target.self, signalOf('forged'), peer(0x99)))).toBe('ok');
    expect(target.heard).toEqual(['0a forged']);
  });

  test('answers NO_TARGETS for a peer that it is not connected to, and dials nobody', async () => {
    const { ask, wrap, relay } = stand();
    const known = peer(0xdd, { websocket: { host: 'example.org', port: 80, tls: false } });
    expect(await ask(wrap(known))).toBe('NO_TARGETS');
    expect(relay.transport.announced.map((event) => `${event.type} ${event.peer.id.slice(-2)}`)).not.toContain(
      'connecting dd',
    );
  });

  test('sends nothing back to its sender', async () => {
    const { ask, wrap } = stand();
    expect(await ask(wrap(peer(0xa)))).toBe('NO_TARGETS');
  });

  test('carries nothing when it is told not to, and still takes what is for it', async () => {
    const { ask, wrap, relay, target } = stand({ relay: { carries: false } });
    expect([await ask(wrap(target.self)), target.heard]).toEqual(['NO_TARGETS', []]);
    expect([await ask(wrap(relay.self)), relay.heard]).toEqual(['ok', ['0a rtcOffer']]);
  });

  test('carries no other services', async () => {
    const { ask, wrap, target } = stand({ target: { services: ['layer0'] } });
    target.relay.handle('layer0', () => target.heard.push('never'));
    expect(await ask(wrap(target.self, { ...signalOf('ping'), serviceId: 'layer0' }))).toBe('INVALID_ARGUMENT');
    expect(target.heard).toEqual([]);
  });

  test('carries nothing twice: one hop', async () => {
    const { ask, wrap, target } = stand();
    const routed = {
      ...wrap(target.self),
      routingPath: wrap(target.self).routingPath.concat(sourceOf(wrap(target.self))),
    };
    expect([await ask(routed), target.heard]).toEqual(['INVALID_ARGUMENT', []]);
  });

  test('carries nothing above the size', async () => {
    const { ask, wrap, target } = stand({ relay: { limits: { maxRelayedBytes: 2_000 } } });
    expect(await ask(wrap(target.self, signalOf('rtcOffer', new Uint8Array(1_500))))).toBe('ok');
    expect(await ask(wrap(target.self, signalOf('rtcOffer', new Uint8Array(2_000))))).toBe('FRAME_TOO_LARGE');
    expect(target.heard).toHaveLength(1);
  });

  test('carries so many messages of one peer per window', async () => {
    const limits = { maxRelayedPerPeer: 3, relayWindowMs: 10_000 };
    const { ask, wrap, target, all } = stand({ relay: { limits } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(wrap(target.self))));
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(3);
    expect(answers.filter((answer) => answer === 'LIMIT_REACHED')).toHaveLength(17);
    await all.clock.advance(10_000);
    expect([await ask(wrap(target.self)), target.heard.length]).toEqual(['ok', 4]);
  });

  test('refuses what is no request to relay: no message, no peer id, an endless request id', async () => {
    const { ask, wrap, target } = stand();
    expect(await ask({ ...wrap(target.self), message: undefined })).toBe('NO_TARGETS');
    expect(await ask({ ...wrap(target.self), target: new Uint8Array(3) })).toBe('INVALID_ARGUMENT');
    expect(await ask({ ...wrap(target.self), requestId: 'x'.repeat(65) })).toBe('INVALID_ARGUMENT');
    expect(target.heard).toEqual([]);
  });

  test('answers NO_TARGETS when the target does not answer in time, and leaves nothing', async () => {
    const { all, ask, wrap, relay } = stand();
    const silent = all.foreigner(peer(0xe));
    all.connect(relay, silent);
    const answer = ask(wrap(silent.self));
    await all.clock.advance(2_100);
    expect([await answer, relay.rpc.inFlight, relay.rpc.serving]).toEqual(['NO_TARGETS', 0, 0]);
  });
});

describe('a node that a message is for', () => {
  test('takes the same one once, and one of another source with the same number as well', async () => {
    const { ask, wrap, target, all, relay } = stand();
    all.connect({ self: peer(0xa) }, target);
    const first = wrap(target.self);
    expect([await ask(first, target.self), await ask(first, relay.self)]).toEqual(['ok', 'DUPLICATE']);
    const other = { ...wrap(target.self, signalOf('rtcAnswer'), peer(0x99)), requestId: first.requestId };
    expect([await ask(other, target.self), target.heard]).toEqual(['ok', ['0a rtcOffer', '99 rtcAnswer']]);
  });

  test('does not take what names itself as the source, is no RPC, or is for a service that nobody handles', async () => {
    const { ask, wrap, relay } = stand();
    expect(await ask(wrap(relay.self, signalOf('x'), relay.self))).toBe('NO_TARGETS');
    expect(await ask(wrap(relay.self, { ...signalOf('x'), serviceId: 'system/websocket-connector' }))).toBe(
      'NO_TARGETS',
    );
    expect(await ask({ ...wrap(relay.self), message: { ...emptyMessage(wrap(relay.self)), body: undefined } })).toBe(
      'NO_TARGETS',
    );
    expect(await ask({ ...wrap(relay.self), sourcePeer: undefined })).toBe('INVALID_DESCRIPTOR');
    expect(relay.heard).toEqual([]);
  });

  test('hears relayed messages of relayed services only, though it handles others', async () => {
    const { ask, wrap, relay } = stand();
    relay.relay.handle('chat', () => relay.heard.push('never'));
    expect([await ask(wrap(relay.self, { ...signalOf('x'), serviceId: 'chat' })), relay.heard]).toEqual([
      'NO_TARGETS',
      [],
    ]);
  });

  test('survives a handler that throws', async () => {
    const { ask, wrap, relay } = stand();
    relay.relay.handle('system/websocket-connector', () => {
      throw new Error('broken');
    });
    expect(await ask(wrap(relay.self, { ...signalOf('x'), serviceId: 'system/websocket-connector' }))).toBe('ok');
  });
});

test('it serves from when it is made until its communicator closes', async () => {
  const all = new RelayStand();
  const transport = all.network.join(peer(1));
  const rpc = new Rpc({ transport, clock: all.clock });
  const communicator = rpc.communicator('peerlatch/relay');
  const taken: string[] = [];
  new RelayService({
    transport,
    communicator,
    clock: all.clock,
    limits: defaultLimits,
    logger: silentLogger,
    carries: true,
    services: new Set(),
    deliver: ({ method }, from) => taken.push(`${from.id.slice(-2)} ${method}`) > 0,
  });
  const asked = new Rpc({ transport: all.network.join(peer(0xb)), clock: all.clock }).communicator('peerlatch/relay');
  all.connect({ self: peer(0xb) }, { self: peer(1) });
  const source = encodePeerDescriptor(peer(0xb));
  const wrap = (id: string) => {
    const frame = new EnvelopeEncoder({ source, target: peer(1), messageIdPrefix: id }).encode(signalOf('hello'));
    return wrapFrame({ requestId: id, source: peer(0xb), target: peer(1).id, path: [] }, frame);
  };
  expect((await asked.call(peer(1), relayMessage, wrap('1'))).error).toBeUndefined();
  communicator.close();
  const unanswered = asked.call(peer(1), relayMessage, wrap('2'), { timeoutMs: 100 }).catch(({ code }) => code);
  await all.clock.advance(200);
  expect([await unanswered, taken]).toEqual(['RPC_TIMEOUT', ['0b hello']]);
});

function nameOf(error: RouteMessageError): string | undefined {
  return Object.entries(RouteMessageError).find(([, value]) => value === error)?.[0];
}

function sourceOf({ sourcePeer }: RouteMessageWrapper) {
  if (sourcePeer === undefined) throw new Error('The wrapper has no source.');
  return sourcePeer;
}

function emptyMessage({ message }: RouteMessageWrapper) {
  if (message === undefined) throw new Error('The wrapper has no message.');
  return message;
}
