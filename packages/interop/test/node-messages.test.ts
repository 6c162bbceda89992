// User messages between our node and the foreign peer, both ways on connections of both directions, and the size limit.
import { afterEach, describe, expect, test } from 'vitest';
import { acceptHandshake, shakeHands } from '../src/raw-peer.js';
import { RawServer } from '../src/raw-socket.js';
import { frameOf, largestMessage, MIB } from './node-frames.js';
import {
  asPeer,
  connectionOf,
  disconnected,
  Ground,
  hashed,
  type OurNode,
  openSockets,
  PEERS,
  payload,
  text,
  textsOf,
  until,
} from './node-ground.js';

/** Bytes: nothing, one, and the sizes at which a length takes one more byte; the last is the largest we promise to take. */
const SIZES = [0, 1, 127, 128, 1_024, 16_383, 16_384, 65_536, MIB - 4_096];
const RAW_PEER = { id: '33'.repeat(20) };

const ground = new Ground();

afterEach(() => ground.close());

describe.each(PEERS)('on a connection that %s dialled', (dialler) => {
  test('messages of every size arrive whole, once and in order, both ways', async () => {
    const { ours, theirs, peer } = await ground.connectedPair(dialler);
    const sent = SIZES.map((size, seed) => ({ service: `service-${seed % 3}`, bytes: payload(size, seed) }));
    await Promise.all(sent.flatMap((message) => [ours.node.send(peer, message), theirs.send(ours.self, message)]));
    for (const [log, from] of [
      [theirs.messages, ours.id],
      [ours.messages, theirs.id],
    ] as const) {
      const received = await log.waitForCount(SIZES.length);
      expect(hashed(received)).toEqual(hashed(sent));
      expect(new Set(received.map((message) => message.from))).toEqual(new Set([from]));
    }
  });

  test('three hundred small messages each way arrive once and in order', async () => {
    const { ours, theirs, peer } = await ground.connectedPair(dialler);
    const texts = Array.from({ length: 300 }, (_, index) => `message ${index}`);
    await Promise.all(
      texts.flatMap((words) => {
        const message = { service: 'chat', bytes: text(words) };
        return [ours.node.send(peer, message), theirs.send(ours.self, message)];
      }),
    );
    expect(textsOf(await theirs.messages.waitForCount(texts.length))).toEqual(texts);
    expect(textsOf(await ours.messages.waitForCount(texts.length))).toEqual(texts);
    expect(ours.node.diagnostics()).toMatchObject({ malformedFrames: 0, duplicateMessages: 0, unhandledMessages: 0 });
  });

  test('a frame of exactly 1 MiB passes both ways', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const bytes = payload(await largestMessage(pair), 1);
    const before = connectionOf(theirs).bytesReceived;
    await ours.node.send(peer, { service: 'chat', bytes });
    const [, ourMessage] = await theirs.messages.waitForCount(2);
    expect(connectionOf(theirs).bytesReceived - before).toBe(MIB);
    expect(Buffer.compare(ourMessage?.bytes ?? text(''), bytes)).toBe(0);

    const theirFrame = frameOf(MIB, 2);
    theirs.sendFrame(ours.id, theirFrame.frame);
    const [theirMessage] = await ours.messages.waitForCount(1);
    expect(Buffer.compare(theirMessage?.bytes ?? text(''), theirFrame.bytes)).toBe(0);
    expect(ours.node.diagnostics().bytesReceived).toBe(MIB);
  });

  test('one byte more is refused to our sender before anything is sent, and hurts nobody', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const bytes = payload((await largestMessage(pair)) + 1);
    const before = [
      connectionOf(theirs).bytesReceived,
      ours.node.diagnostics().messagesSent,
      ours.node.diagnostics().bytesSent,
    ];
    await expect(ours.node.send(peer, { service: 'chat', bytes })).rejects.toMatchObject({ code: 'FRAME_TOO_LARGE' });
    expect([
      connectionOf(theirs).bytesReceived,
      ours.node.diagnostics().messagesSent,
      ours.node.diagnostics().bytesSent,
    ]).toEqual(before);
    await ours.node.send(peer, { service: 'chat', bytes: text('still here') });
    expect(textsOf((await theirs.messages.waitForCount(2)).slice(1))).toEqual(['still here']);
    expect(ours.story).toEqual(['connecting', 'connected']);
  });

  test('one byte more from the foreign peer ends the connection, and the next send makes a new one', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    theirs.sendFrame(ours.id, frameOf(MIB + 1, 0).frame);
    expect(await disconnected(pair)).toEqual({ ours: false, theirs: false, error: 'FRAME_TOO_LARGE' });
    expect(ours.messages.items).toEqual([]);
    await ours.node.send(peer, { service: 'chat', bytes: text('again') });
    expect(textsOf(await theirs.messages.waitForCount(1))).toEqual(['again']);
  });
});

describe('an oversized frame on the wire', () => {
  const oversized = new Uint8Array(MIB + 1);
  const endedWith = async (ours: OurNode): Promise<unknown> => {
    const end = await ours.events.waitFor(({ type }) => type === 'disconnected');
    return end.type === 'disconnected' ? end.error?.code : undefined;
  };

  test('to our server closes the socket with 1009', async () => {
    const ours = await ground.ours();
    const raw = await shakeHands(ours.self, RAW_PEER);
    raw.send(oversized);
    expect(await raw.closed.waitForCount(1)).toEqual([1009]);
    expect(await endedWith(ours)).toBe('FRAME_TOO_LARGE');
  });

  test('to us as diallers closes the socket with 1009', async () => {
    const ours = await ground.ours();
    const server = await RawServer.listen();
    ground.keep({ stop: () => server.close() });
    const peer = asPeer({ ...RAW_PEER, websocket: { host: '127.0.0.1', port: server.port, tls: false } });
    const connected = ours.node.connect(peer);
    const raw = await acceptHandshake(server, peer);
    await connected;
    raw.send(oversized);
    expect(await raw.closed.waitForCount(1)).toEqual([1009]);
    expect(await endedWith(ours)).toBe('FRAME_TOO_LARGE');
  });
});

describe('messages that wait for a connection', () => {
  test('go out in order once the foreign peer is connected, the first of them dialling', async () => {
    const { ours, theirs, peer } = await ground.pair();
    const sockets = openSockets();
    const texts = ['one', 'two', 'three', 'four'];
    await Promise.all(texts.map((words) => ours.node.send(peer, { service: 'chat', bytes: text(words) })));
    expect(textsOf(await theirs.messages.waitForCount(4))).toEqual(texts);
    expect(theirs.serverSockets()).toBe(1);
    await until(() => openSockets() === sockets + 2);
  });

  test('of the foreign peer arrive likewise', async () => {
    const { ours, theirs } = await ground.pair();
    const texts = ['one', 'two', 'three', 'four'];
    await Promise.all(texts.map((words) => theirs.send(ours.self, { service: 'chat', bytes: text(words) })));
    expect(textsOf(await ours.messages.waitForCount(4))).toEqual(texts);
    expect(ours.story).toEqual(['connecting', 'connected']);
  });

  test('are refused, when they may not open one', async () => {
    const { ours, peer } = await ground.pair();
    const sent = ours.node.send(peer, { service: 'chat', bytes: text('no') }, { connect: false });
    await expect(sent).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    expect(ours.story).toEqual([]);
  });
});
