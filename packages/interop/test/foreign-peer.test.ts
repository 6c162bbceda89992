import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createForeignPeer, type ForeignPeer, type ForeignPeerOptions } from '../src/foreign-peer.js';
import { handshakeRequest, handshakeResponse } from '../src/raw-frames.js';
import { dialRaw, RawServer } from '../src/raw-socket.js';

const A = '11'.repeat(20);
const B = '22'.repeat(20);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('two foreign peers over loopback', () => {
  const peers: ForeignPeer[] = [];
  const start = async (options?: ForeignPeerOptions): Promise<ForeignPeer> => {
    const peer = await createForeignPeer(options);
    peers.push(peer);
    return peer;
  };
  const pair = async (): Promise<[ForeignPeer, ForeignPeer]> => [await start({ id: A }), await start({ id: B })];

  afterEach(async () => {
    await Promise.all(peers.splice(0).map((peer) => peer.stop()));
  });

  test('connect, exchange messages both ways and announce it', async () => {
    const [a, b] = await pair();
    await a.connect(b.descriptor);
    expect(a.events.items).toEqual([{ type: 'connected', peer: B }]);
    await b.events.waitFor(({ type }) => type === 'connected');
    await a.send(b.descriptor, { service: 'chat', bytes: text('hello') });
    await b.send(a.descriptor, { service: 'chat', bytes: text('hello yourself') });
    expect(await b.messages.waitFor(({ service }) => service === 'chat')).toEqual({
      from: A,
      service: 'chat',
      bytes: text('hello'),
    });
    expect(await a.messages.waitFor(({ from }) => from === B)).toMatchObject({ bytes: text('hello yourself') });
    expect([a.connections(), b.connections()]).toEqual([[B], [A]]);
  });

  test('deliver each message of several services once, in order', async () => {
    const [a, b] = await pair();
    const sent = Array.from({ length: 20 }, (_, index) => ({
      service: `service-${index % 3}`,
      bytes: Uint8Array.of(index),
    }));
    await Promise.all(sent.map((message) => a.send(b.descriptor, message)));
    expect(await b.messages.waitForCount(20)).toEqual(sent.map((message) => ({ from: A, ...message })));
  });

  test('lock both ways, see each other’s locks, and unlock', async () => {
    const [a, b] = await pair();
    expect(await a.lock(b.descriptor, 'first')).toBe(true);
    expect(await b.lock(a.descriptor, 'second')).toBe(true);
    expect([
      a.hasLocalLock(B, 'first'),
      b.hasRemoteLock(A, 'first'),
      b.hasLocalLock(A, 'second'),
      a.hasRemoteLock(B, 'second'),
    ]).toEqual([true, true, true, true]);
    expect(a.hasLocalLock(B, 'second')).toBe(false);
    a.unlock(b.descriptor, 'first');
    expect(a.hasLocalLock(b.descriptor)).toBe(false);
    await b.until((peer) => !peer.hasRemoteLock(A));
    expect(b.hasLocalLock(A)).toBe(true);
  });

  test('call each other’s methods and get their errors', async () => {
    const [a, b] = await pair();
    b.serve('math', 'double', (bytes) => bytes.map((byte) => byte * 2));
    b.serve('math', 'fail', () => Promise.reject(new Error('no')));
    expect(await a.call(b.descriptor, { service: 'math', method: 'double', bytes: Uint8Array.of(4, 5) })).toEqual(
      Uint8Array.of(8, 10),
    );
    await expect(
      a.call(b.descriptor, { service: 'math', method: 'fail', bytes: Uint8Array.of() }),
    ).rejects.toMatchObject({ code: 'RPC_SERVER_ERROR', message: 'no' });
    await expect(
      a.call(b.descriptor, { service: 'math', method: 'halve', bytes: Uint8Array.of() }),
    ).rejects.toMatchObject({ code: 'UNKNOWN_RPC_METHOD' });
    await expect(
      a.call(b.descriptor, { service: 'nobody', method: 'double', bytes: Uint8Array.of(), timeoutMs: 50 }),
    ).rejects.toMatchObject({ code: 'RPC_TIMEOUT' });
  });

  test.each([
    ['leaving', true],
    ['normal', false],
  ] as const)('close gracefully in mode %s with graceful %s on both sides', async (mode, graceful) => {
    const [a, b] = await pair();
    await a.connect(b.descriptor);
    await a.gracefulDisconnect(b.descriptor, mode);
    expect(await a.events.waitFor(({ type }) => type === 'disconnected')).toEqual({
      type: 'disconnected',
      peer: B,
      graceful,
    });
    expect(await b.events.waitFor(({ type }) => type === 'disconnected')).toEqual({
      type: 'disconnected',
      peer: A,
      graceful,
    });
  });

  test('notice a cut socket, and one that stops is reported as leaving', async () => {
    const [a, b] = await pair();
    const c = await start();
    await a.connect(b.descriptor);
    await c.connect(a.descriptor);
    a.terminate(B);
    expect(await b.events.waitFor(({ type }) => type === 'disconnected')).toMatchObject({ peer: A, graceful: false });
    await c.stop();
    expect(await a.events.waitFor(({ peer, type }) => peer === c.id && type === 'disconnected')).toMatchObject({
      graceful: true,
    });
  });

  test('leave one usable connection after dialling each other at once', async () => {
    const [a, b] = await pair();
    await Promise.all([a.connect(b.descriptor), b.connect(a.descriptor)]);
    await a.send(b.descriptor, { service: 'chat', bytes: text('from a') });
    await b.send(a.descriptor, { service: 'chat', bytes: text('from b') });
    await Promise.all([a.messages.waitForCount(1), b.messages.waitForCount(1)]);
    expect([a.connections(), b.connections()]).toEqual([[B], [A]]);
  });

  test('reject a connection to nobody and a send that may not dial', async () => {
    const a = await start();
    const nobody = { id: B, websocket: { host: '127.0.0.1', port: 9, tls: false } };
    await expect(a.connect(nobody)).rejects.toThrow(`could not connect to ${B}`);
    await expect(a.send(nobody, { service: 'chat', bytes: text('x'), connect: false })).rejects.toThrow(
      'connect flag is false',
    );
  });

  test('hide a private connection only from a peer that allows it', async () => {
    const a = await start({ id: A });
    const open = await start({ allowPrivate: true });
    await a.connect(open.descriptor);
    await a.setPrivateMode(true);
    await open.until((peer) => peer.isPrivate(A));
    expect([open.connections(), open.isConnected(A)]).toEqual([[], true]);
  });

  test('ask a peer without a server to dial back, through the signalling stub', async () => {
    const a = await start({ id: A });
    const b = await start({ id: B, withServer: false });
    expect(b.descriptor).toEqual({ id: B });
    const opened = a.connect(b.descriptor);
    const signal = await a.signalling.sent.waitFor(({ to }) => to === B);
    b.signalling.deliver(signal.envelope);
    await opened;
    expect(a.serverSockets()).toBe(1);
  });

  test('never meet the world outside: nothing is dialled at start, and no name is looked up', async () => {
    const sockets: Socket[] = [];
    const lookups: unknown[] = [];
    const watch = (event: unknown): void => {
      const socket = typeof event === 'object' && event !== null && 'socket' in event ? event.socket : undefined;
      if (!(socket instanceof Socket)) return;
      sockets.push(socket);
      socket.once('lookup', (...found) => lookups.push(found));
    };
    subscribe('net.client.socket', watch);
    const [a, b] = await pair();
    expect(sockets).toHaveLength(0);
    await a.connect(b.descriptor);
    unsubscribe('net.client.socket', watch);
    expect([sockets.map(({ remoteAddress }) => remoteAddress), lookups]).toEqual([['127.0.0.1'], []]);
  });
});

describe('a foreign peer that stops', () => {
  test('closes the socket that a replacement in the tie-break left open', async () => {
    const foreign = await createForeignPeer({ id: A });
    const server = await RawServer.listen();
    const us = { id: B, websocket: { host: '127.0.0.1', port: server.port, tls: false } };
    const connected = foreign.connect(us);
    const [dialled] = await server.accepted.waitForCount(1);
    await dialled?.frame(0);
    dialled?.send(handshakeResponse({ source: us }));
    await connected;

    const second = await dialRaw(foreign.descriptor.websocket?.port ?? 0);
    second.send(handshakeRequest({ source: us, target: foreign.descriptor }));
    await second.frame(0);
    expect(foreign.events.items.map(({ type }) => type)).toEqual(['connected', 'connected']);
    expect(dialled?.closed.items).toEqual([]);

    second.socket.terminate();
    await foreign.stop();
    await dialled?.closed.waitForCount(1);
    await server.close();
  });

  test('rejects a second peer on its port while it runs, and gives the port back', async () => {
    const first = await createForeignPeer();
    const port = first.descriptor.websocket?.port ?? 0;
    await expect(createForeignPeer({ port })).rejects.toThrow('any port in range');
    await first.stop();
    const second = await createForeignPeer({ port });
    expect(second.descriptor.websocket?.port).toBe(port);
    await second.stop();
  });
});
