/** Dialling from Node over real sockets: every way in which it can end is an outcome, and none is an exception. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock as clock } from '../../src/base/clock.js';
import type { Link } from '../../src/link/link.js';
import { dialWebSocket } from '../../src/link/websocket/dial.js';
import type { DialAttempt, DialOutcome } from '../../src/link/websocket/dial-attempt.js';
import { listenWebSocket, type WebSocketListener } from '../../src/link/websocket/listen.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { localCertificate } from '../contract/certificate.js';

const cleanUp: (() => unknown)[] = [];
const certificate = await localCertificate();

afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

async function listen(tls?: { readonly cert: string; readonly key: string }): Promise<WebSocketListener> {
  const onLink = (link: Link): unknown => cleanUp.push(() => link.destroy());
  const listener = await listenWebSocket({ host: '127.0.0.1', port: 0, clock, tls, onLink });
  cleanUp.push(() => listener.close());
  return listener;
}

/** A TCP server that does with each socket as told; returns its port. */
async function rawServer(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function outcomeOf(attempt: DialAttempt): Promise<DialOutcome> {
  return new Promise((resolve) =>
    attempt.onOutcome((outcome) => {
      if (outcome.type === 'opened') cleanUp.push(() => outcome.link.destroy());
      resolve(outcome);
    }),
  );
}

test('R2: an opening that nobody listened to is told to whoever listens later', async () => {
  const { port } = await listen();
  const attempt = dialWebSocket({ host: '127.0.0.1', port, tls: false }, { clock });
  expect(attempt.outcome).toBeUndefined();
  while (attempt.outcome === undefined) await macrotaskTurn();
  const outcome = await outcomeOf(attempt);
  expect(outcome).toMatchObject({ type: 'opened', link: { direction: 'outbound', remoteAddress: '127.0.0.1' } });
});

test('a certificate that is not trusted fails the dial, unless that was waived', async () => {
  const { port } = await listen(certificate);
  const url = `wss://127.0.0.1:${port}`;
  const refused = await outcomeOf(dialWebSocket(url, { clock }));
  expect(refused).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED', cause: expect.any(Error) } });
  const waived = await outcomeOf(dialWebSocket(url, { clock, tls: { rejectUnauthorized: false } }));
  const trusted = await outcomeOf(dialWebSocket(url, { clock, tls: { ca: [certificate.cert] } }));
  for (const outcome of [waived, trusted]) {
    expect(outcome).toMatchObject({ type: 'opened', link: { capabilities: { isConfidential: true } } });
  }
});

test.each([
  ['answers 404', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', '404'],
  ['redirects elsewhere', 'HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n', '302'],
  [
    'accepts with the wrong key',
    'HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    'Sec-WebSocket-Accept',
  ],
  ['speaks something else', 'SSH-2.0-x\r\n', 'Parse Error'],
])('a server that %s is a failed dial', async (_what, answer, reason) => {
  const port = await rawServer((socket) => socket.once('data', () => socket.write(answer)));
  const outcome = await outcomeOf(dialWebSocket(`ws://127.0.0.1:${port}`, { clock }));
  expect(outcome).toMatchObject({
    type: 'failed',
    error: { code: 'DIAL_FAILED', message: expect.stringContaining(reason) },
  });
});

test('nobody listening, a name that does not resolve and an invalid URL are failed dials, not exceptions', async () => {
  const port = await rawServer(() => {});
  await cleanUp.pop()?.();
  for (const target of [`ws://127.0.0.1:${port}`, 'ws://name.invalid', 'ws://', 'ftp://127.0.0.1', 'ws://a/#b']) {
    const outcome = await outcomeOf(dialWebSocket(target, { clock }));
    expect(outcome).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED', cause: expect.any(Error) } });
  }
});

test('cancelling ends the socket, whether the server has not answered yet or was not even reached', async () => {
  const accepted: Socket[] = [];
  const port = await rawServer((socket) => accepted.push(socket.resume()));
  const attempt = dialWebSocket(`ws://127.0.0.1:${port}`, { clock });
  while (accepted.length === 0) await macrotaskTurn();
  const early = dialWebSocket(`ws://127.0.0.1:${port}`, { clock });
  for (const cancelled of [attempt, early]) {
    cancelled.cancel();
    expect(cancelled.outcome).toMatchObject({ type: 'failed', error: { code: 'CANCELLED' } });
  }
  const [first] = accepted;
  if (first !== undefined && !first.closed) await once(first, 'close');
});

test('cancelling after the opening destroys a link that nobody was told of', async () => {
  const { port } = await listen();
  const attempt = dialWebSocket(`ws://127.0.0.1:${port}`, { clock });
  while (attempt.outcome === undefined) await macrotaskTurn();
  attempt.cancel();
  expect(attempt.outcome).toMatchObject({ type: 'opened', link: { end: { local: true } } });
});
