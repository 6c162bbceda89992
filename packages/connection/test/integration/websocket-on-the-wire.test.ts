/** Our WebSocket link seen by a plain `ws` peer: codes, kinds of messages, and peers that misbehave. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Link } from '../../src/link/link.js';
import { dialWebSocket } from '../../src/link/websocket/dial.js';
import { listenWebSocket } from '../../src/link/websocket/listen.js';
import { LinkSocket, socketOptions, WebSocketTransport } from '../../src/link/websocket/websocket-link.node.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import { frameOf, framesOf, Recorder } from '../contract/recorder.js';
import { type PlainServer, plainServer } from './plain-server.js';
import { upgradeRequest } from './raw-websocket.js';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await macrotaskTurn();
}

/** An accepted link of ours and the plain client at its other end. */
async function accepted() {
  const clock = new VirtualClock();
  const links: Link[] = [];
  const listener = await listenWebSocket({ host: '127.0.0.1', port: 0, clock, onLink: (link) => links.push(link) });
  const peer = new WebSocket(`ws://127.0.0.1:${listener.port}`);
  peer.on('error', () => {});
  await once(peer, 'open');
  const [link] = links;
  if (link === undefined) throw new Error('no link');
  cleanUp.push(
    () => listener.close(),
    () => link.destroy(),
    () => peer.terminate(),
  );
  return { clock, link, peer };
}

/** A dialled link of ours and the plain server's socket at its other end. */
async function dialled() {
  const clock = new VirtualClock();
  const server: PlainServer = await plainServer();
  const attempt = dialWebSocket(server.url, { clock });
  const peer = await server.nextSocket();
  await until(() => attempt.outcome !== undefined);
  if (attempt.outcome?.type !== 'opened') throw new Error('not opened');
  const { link } = attempt.outcome;
  cleanUp.push(
    () => server.close(),
    () => link.destroy(),
  );
  return { clock, link, peer };
}

describe('close codes (wire-protocol 3.4)', () => {
  test.each([
    ['dialling', true, dialled, 3001],
    ['accepting', true, accepted, 1001],
    ['dialling', false, dialled, 1005],
    ['accepting', false, accepted, 1005],
  ] as const)('the %s side sends, graceful being %s', async (_side, graceful, connect, code) => {
    const { link, peer } = await connect();
    const closed = once(peer, 'close');
    void link.close({ graceful });
    expect((await closed)[0]).toBe(code);
  });

  test.each([
    [1001, { graceful: true, local: false }],
    [3001, { graceful: true, local: false }],
    [1000, { graceful: false, local: false }],
    [undefined, { graceful: false, local: false }],
    [1011, { graceful: false, local: false, error: { code: 'CONNECTION_LOST' } }],
  ])('a peer that closes with %s', async (code, end) => {
    const { link, peer } = await accepted();
    const owner = new Recorder(link);
    peer.send(frameOf(1));
    peer.close(code);
    await until(() => owner.ends.length === 1);
    expect([owner.numbers, owner.ends]).toMatchObject([[1], [end]]);
  });

  test('a frame above the limit is answered with 1009', async () => {
    const { link, peer } = await accepted();
    const owner = new Recorder(link);
    const closed = once(peer, 'close');
    peer.send(new Uint8Array(limits.maxFrameBytes));
    peer.send(new Uint8Array(limits.maxFrameBytes + 1));
    expect((await closed)[0]).toBe(1009);
    await until(() => owner.ends.length === 1);
    expect(owner.frames.map((bytes) => bytes.byteLength)).toEqual([limits.maxFrameBytes]);
    expect(owner.ends).toMatchObject([{ local: false, error: { code: 'FRAME_TOO_LARGE' } }]);
  });
});

describe('messages', () => {
  test('text is ignored, and the connection stays open (wire-protocol 3.2)', async () => {
    const { link, peer } = await accepted();
    const owner = new Recorder(link);
    peer.send('text');
    peer.send(frameOf(1));
    await until(() => owner.frames.length === 1);
    expect([owner.numbers, link.isOpen]).toEqual([[1], true]);
  });

  test('R12: each frame of a burst is one binary message of its own', async () => {
    const { link, peer } = await dialled();
    const got: [number, boolean][] = [];
    peer.on('message', (data: Buffer, isBinary) => got.push([data.byteLength, isBinary]));
    for (let size = 0; size < 300; size++) link.send(new Uint8Array(size));
    await until(() => got.length === 300);
    expect(got).toEqual(Array.from({ length: 300 }, (_, size) => [size, true]));
  });

  test('a burst leaves when the tick is over, without waiting for anything else', async () => {
    const { link, peer } = await dialled();
    const got = once(peer, 'message');
    link.send(frameOf(1));
    expect(link.bufferedBytes).toBeGreaterThan(0);
    await Promise.resolve().then(() => new Promise<void>((resolve) => process.nextTick(resolve)));
    expect(link.bufferedBytes).toBe(0);
    await got;
  });

  test('writable() waits until the buffer is low, also when the sender did not wait and more was queued behind', async () => {
    const { link, peer } = await dialled();
    const owner = new Recorder(link);
    peer.pause();
    for (let batch = 0; batch < 2; batch++) {
      for (const frame of framesOf(50, 200_000)) link.send(frame);
      await macrotaskTurn();
    }
    peer.resume();
    await until(() => owner.writableAt.length === 1);
    expect(owner.writableAt[0]).toBeLessThanOrEqual(limits.lowWaterBytes);
  });

  test('a probe is a ping; the pong is heard, and so is a ping of the peer', async () => {
    const { link, peer } = await accepted();
    const pinged = once(peer, 'ping');
    const before = link.heard;
    link.probe();
    await pinged;
    await until(() => link.heard > before);
    const between = link.heard;
    peer.ping();
    await until(() => link.heard > between);
  });
});

describe('peers that misbehave', () => {
  test('of many pings in one go few are answered, the last among them, and the connection stays', async () => {
    const { link, peer } = await accepted();
    const owner = new Recorder(link);
    const answers: string[] = [];
    peer.on('pong', (data) => answers.push(data.toString()));
    for (let number = 0; number < 1_000; number++) peer.ping(String(number));
    peer.send(frameOf(1));
    await until(() => answers.includes('999') && owner.numbers.length === 1);
    expect(answers.length).toBeLessThan(500);
    expect(owner.ends).toEqual([]);
  });

  test('who sends a flood gets its turn in slices: somebody else comes in between', async () => {
    const flood = await accepted();
    const other = await accepted();
    const order: string[] = [];
    const note = (who: string) => ({ frame: () => order.push(who), closed: () => {}, writable: () => {} });
    flood.link.claim(note('flood'));
    other.link.claim(note('other'));
    for (let count = 0; count < 20_000; count++) flood.peer.send(frameOf(1));
    other.peer.send(frameOf(1));
    await until(() => order.length === 20_001);
    expect(order.indexOf('other')).toBeLessThan(10_000);
  });

  test('a protocol violation ends the link with MALFORMED_FRAME, after the frames before it', async () => {
    const { link, peer } = await accepted();
    const owner = new Recorder(link);
    peer.send(frameOf(1));
    peer.send(frameOf(2), { mask: false });
    await until(() => owner.ends.length === 1);
    expect([owner.numbers, owner.ends]).toMatchObject([[1], [{ local: false, error: { code: 'MALFORMED_FRAME' } }]]);
  });

  test('a connection that breaks off is CONNECTION_LOST', async () => {
    const { link, peer } = await accepted();
    const owner = new Recorder(link);
    peer.terminate();
    await until(() => owner.ends.length === 1);
    expect(owner.ends).toMatchObject([{ graceful: false, local: false, error: { code: 'CONNECTION_LOST' } }]);
  });

  test('a connection that is reset is CONNECTION_LOST with the reason of the operating system', async () => {
    const links: Link[] = [];
    const onLink = (link: Link): unknown => links.push(link);
    const listener = await listenWebSocket({ host: '127.0.0.1', port: 0, clock: new VirtualClock(), onLink });
    cleanUp.push(() => listener.close());
    const socket = connect(listener.port, '127.0.0.1');
    socket.write(upgradeRequest());
    await once(socket, 'data');
    socket.resetAndDestroy();
    await until(() => links[0]?.end !== undefined);
    expect(links[0]?.end?.error).toMatchObject({ code: 'CONNECTION_LOST', cause: { code: 'ECONNRESET' } });
  });

  test('a peer that says goodbye and keeps its connection open is cut off after the drain timeout', async () => {
    const { link, peer, clock } = await dialled();
    const owner = new Recorder(link);
    peer.pause(); // It never reads our answer, so its library does not end the connection.
    peer.close(1001);
    await until(() => !link.isOpen);
    expect([link.send(frameOf(1)), link.end]).toEqual([true, undefined]);
    clock.advanceSync(limits.drainTimeoutMs);
    expect(owner.ends).toEqual([{ graceful: true, local: false }]);
  });

  test('a peer that never answers a close makes it end with DRAIN_TIMEOUT, although everything was handed over', async () => {
    const { link, peer, clock } = await dialled();
    peer.pause();
    link.send(frameOf(1));
    const closed = link.close({ timeoutMs: 100 });
    await until(() => link.bufferedBytes === 0);
    clock.advanceSync(100);
    expect((await closed).error).toMatchObject({ code: 'DRAIN_TIMEOUT', data: { pendingBytes: 0 } });
  });

  test('how long a close may take is decided by its own deadline, however long, and by no other timer', async () => {
    const { link, peer, clock } = await dialled();
    peer.pause();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    cleanUp.push(() => vi.useRealTimers());
    void link.close({ timeoutMs: 3_600_000 });
    vi.advanceTimersByTime(3_599_999);
    for (let turn = 0; turn < 10; turn++) await macrotaskTurn();
    clock.advanceSync(3_599_999);
    expect(link.end).toBeUndefined();
    clock.advanceSync(1);
    expect(link.end?.error?.code).toBe('DRAIN_TIMEOUT');
  });

  test('the buffer of a link that was cut off with frames in it does not come back to life', async () => {
    const { link, peer, clock } = await dialled();
    const owner = new Recorder(link);
    peer.pause();
    for (const frame of framesOf(100, 200_000)) link.send(frame);
    link.destroy();
    for (let turn = 0; turn < 10; turn++) await macrotaskTurn();
    expect([owner.writableAt, owner.log, clock.pendingTimers]).toEqual([[], ['closed'], 0]);
  });
});

test('R2: a link over a socket that is open already sends and receives at once', async () => {
  const server = await plainServer();
  cleanUp.push(() => server.close());
  const socket = new LinkSocket(server.url, [], socketOptions(limits));
  const upgraded = once(socket, 'upgrade');
  const opened = once(socket, 'open');
  const peer = await server.nextSocket();
  const [{ socket: stream }] = await upgraded;
  await opened;
  const settings = { clock: new VirtualClock(), limits, onOwnerError() {} };
  const { link } = new WebSocketTransport(settings, socket, stream, {
    capabilities: {
      canPause: true,
      canProbe: true,
      maxFrameBytes: limits.maxFrameBytes,
      announcesLeave: true,
      isConfidential: false,
    },
    direction: 'outbound',
    remoteAddress: undefined,
  });
  const owner = new Recorder(link);
  const got = once(peer, 'message');
  link.send(frameOf(1));
  peer.send(frameOf(2));
  await got;
  await until(() => owner.frames.length === 1);
  expect([link.isOpen, owner.numbers]).toEqual([true, [2]]);
  link.destroy();
});
