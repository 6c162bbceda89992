// Our node and the foreign peer meet: handshakes in both dial directions, and every refusal that either side knows.
import { afterEach, describe, expect, test } from 'vitest';
import { randomId } from '../src/foreign-descriptor.js';
import { bytes, hex } from '../src/narrow.js';
import { dig } from '../src/raw-fields.js';
import { handshakeRequest, handshakeResponse } from '../src/raw-frames.js';
import { ENVELOPE, firstRequest, portOf } from '../src/raw-peer.js';
import { dialRaw, RawServer } from '../src/raw-socket.js';
import { asPeer, Ground, type Pair, PEERS } from './node-ground.js';
import { Relay } from './node-relay.js';

const ground = new Ground();
const errorOf = (response: Uint8Array): unknown => dig(response, ENVELOPE.handshakeResponse, 2);
/** The fields `protocolVersion` and `applicationVersion` begin like this; another version of the same length fits in. */
const OUR_VERSION = '1a03312e31';
const OLD_VERSION = '1a03302e39';

afterEach(() => ground.close());

/** Replaces the protocol version in a handshake frame. */
function aged(frame: Uint8Array): Uint8Array {
  const text = hex(frame);
  if (!text.includes(OUR_VERSION)) throw new Error('This frame has no version 1.1.');
  return bytes(text.replace(OUR_VERSION, OLD_VERSION));
}

function nothingCameOf({ ours, theirs }: Pair): void {
  expect([ours.node.connections(), theirs.connections()]).toEqual([[], []]);
}

test.each(PEERS)(
  'where %s dials, both announce it once and list each other with the whole descriptor',
  async (dialler) => {
    const { ours, theirs } = await ground.connectedPair(dialler, {
      ours: { region: 200, ipAddress: 0x7f_00_00_01 },
    });
    expect(ours.story).toEqual(['connecting', 'connected']);
    expect(theirs.events.items).toEqual([{ type: 'connected', peer: ours.id }]);
    expect(ours.node.connections()).toMatchObject([theirs.descriptor]);
    const [seen] = theirs.manager.getConnections();
    expect(seen).toMatchObject({ type: 0, websocket: ours.self.websocket });
    expect(ours.node.diagnostics().endpoints).toMatchObject([
      { peer: theirs.id, phase: 'connected', initiator: dialler === 'our node' ? 'local' : 'remote' },
    ]);
    // Who is dialled learns all of the other from the handshake; who dials knew whom it dialled.
    if (dialler === 'our node') expect(seen).toMatchObject({ region: 200, ipAddress: 0x7f_00_00_01 });
    else expect(ours.node.connections()).toMatchObject([{ region: 100, ipAddress: 0x7f_00_00_01 }]);
  },
);

test('a node without a server dials a foreign peer that has one', async () => {
  const ours = await ground.ours({ websocket: undefined });
  const theirs = await ground.theirs();
  await ours.node.connect(asPeer(theirs.descriptor));
  expect(ours.self.websocket).toBeUndefined();
  await theirs.events.waitFor(({ peer }) => peer === ours.id);
});

test('a foreign peer that has no server cannot be dialled, nor asked to dial us without a peer in common', async () => {
  const { ours, peer } = await ground.pair({ theirs: { withServer: false } });
  await expect(ours.node.connect(peer)).rejects.toMatchObject({ code: 'SIGNALING_FAILED' });
  expect(ours.story).toEqual(['connecting', 'failed SIGNALING_FAILED']);
  const serverless = await ground.ours({ websocket: undefined });
  await expect(serverless.node.connect(peer)).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('dialling a foreign peer that has stopped fails at once', async () => {
  const { ours, theirs, peer } = await ground.pair();
  await theirs.stop();
  await expect(ours.node.connect(peer)).rejects.toMatchObject({ code: 'DIAL_FAILED' });
  expect(ours.story).toEqual(['connecting', 'failed DIAL_FAILED']);
});

describe('a wrong target', () => {
  test('is refused by the foreign peer, and we say so', async () => {
    const pair = await ground.pair();
    const wrong = asPeer({ ...pair.theirs.descriptor, id: randomId() });
    const sent = expect(pair.ours.node.send(wrong, { service: 'chat', bytes: bytes('01') })).rejects.toMatchObject({
      code: 'REFUSED_TARGET',
    });
    await expect(pair.ours.node.connect(wrong)).rejects.toMatchObject({ code: 'REFUSED_TARGET' });
    await sent;
    expect(pair.ours.story).toEqual(['connecting', 'failed REFUSED_TARGET']);
    expect(pair.theirs.events.items).toEqual([]);
    nothingCameOf(pair);
  });

  test('is refused by us, and the foreign peer gives up at once', async () => {
    const pair = await ground.pair();
    const wrong = { ...pair.ours.self, id: randomId() };
    await expect(pair.theirs.connect(wrong)).rejects.toThrow('could not connect');
    expect(pair.ours.story).toEqual([]);
    nothingCameOf(pair);
  });

  test('is refused by us with error 1, and the socket closed without a code', async () => {
    const ours = await ground.ours();
    const raw = await dialRaw(portOf(ours.self));
    raw.send(handshakeRequest({ source: { id: randomId() }, target: { id: randomId() } }));
    expect(errorOf(await raw.frame(0))).toBe(1);
    expect(await raw.closed.waitForCount(1)).toEqual([1005]);
    expect(ours.story).toEqual([]);
  });
});

describe('a wrong version', () => {
  test('is refused by the foreign peer, and we say so', async () => {
    const pair = await ground.pair();
    const relay = ground.keep(
      await Relay.to(pair.theirs.descriptor, { alter: (frame, from) => (from === 'dialler' ? aged(frame) : frame) }),
    );
    await expect(pair.ours.node.connect(asPeer(relay.address))).rejects.toMatchObject({ code: 'REFUSED_VERSION' });
    expect(pair.ours.story).toEqual(['connecting', 'failed REFUSED_VERSION']);
    expect(pair.theirs.events.items).toEqual([]);
    nothingCameOf(pair);
  });

  test('is refused by us, and the foreign peer gives up at once', async () => {
    const pair = await ground.pair();
    const relay = ground.keep(
      await Relay.to(pair.ours.self, { alter: (frame, from) => (from === 'dialler' ? aged(frame) : frame) }),
    );
    await expect(pair.theirs.connect(relay.address)).rejects.toThrow('could not connect');
    expect(pair.ours.story).toEqual([]);
    nothingCameOf(pair);
  });

  test('in an answer of theirs is refused by us although it holds no error', async () => {
    const pair = await ground.pair();
    const relay = ground.keep(
      await Relay.to(pair.theirs.descriptor, { alter: (frame, from) => (from === 'acceptor' ? aged(frame) : frame) }),
    );
    await expect(pair.ours.node.connect(asPeer(relay.address))).rejects.toMatchObject({ code: 'REFUSED_VERSION' });
    expect(pair.ours.node.connections()).toEqual([]);
  });

  test.each(['0.9', '1.1.0', ''])(
    '"%s" is refused by us with error 2, and the socket closed without a code',
    async (version) => {
      const ours = await ground.ours();
      const raw = await dialRaw(portOf(ours.self));
      raw.send(handshakeRequest({ source: { id: randomId() }, target: ours.self, version }));
      expect(errorOf(await raw.frame(0))).toBe(2);
      expect(await raw.closed.waitForCount(1)).toEqual([1005]);
      expect(ours.story).toEqual([]);
    },
  );

  test.each(['1.0', '2.0', '3.5'])('"%s" is none: we accept it as the foreign peer does', async (version) => {
    const { ours, theirs } = await ground.pair();
    for (const target of [ours.self, theirs.descriptor]) {
      const raw = await dialRaw(portOf(target));
      raw.send(handshakeRequest({ source: { id: randomId() }, target, version }));
      expect(errorOf(await raw.frame(0))).toBeUndefined();
      raw.socket.terminate();
    }
  });
});

describe('the codes of refusals', () => {
  test.each([
    [1, 'REFUSED_TARGET'],
    [2, 'REFUSED_VERSION'],
    [7, 'HANDSHAKE_FAILED'],
  ])('error %i in a handshake answer becomes %s', async (error, code) => {
    const ours = await ground.ours();
    const server = await RawServer.listen();
    ground.keep({ stop: () => server.close() });
    const peer = asPeer({ id: randomId(), websocket: { host: '127.0.0.1', port: server.port, tls: false } });
    const failed = expect(ours.node.connect(peer)).rejects.toMatchObject({ code });
    const raw = await firstRequest(server);
    raw.send(handshakeResponse({ source: peer, error }));
    await failed;
    expect(await raw.closed.waitForCount(1)).toEqual([1005]);
  });

  test('a peer that answers under another id than the one dialled is not connected', async () => {
    const ours = await ground.ours();
    const server = await RawServer.listen();
    ground.keep({ stop: () => server.close() });
    const peer = asPeer({ id: randomId(), websocket: { host: '127.0.0.1', port: server.port, tls: false } });
    const failed = expect(ours.node.connect(peer)).rejects.toMatchObject({ code: 'HANDSHAKE_FAILED' });
    const raw = await firstRequest(server);
    raw.send(handshakeResponse({ source: { id: randomId() } }));
    await failed;
  });
});
