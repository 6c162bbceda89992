/**
 * F1 and R1 over real sockets and in real time: the peer speaks in the same TCP segment as the end of the opening
 * handshake, and the owner comes late. Everything runs at once, so the file takes little longer than its longest delay.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, connect as netConnect, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer as createTlsServer, connect as tlsConnect } from 'node:tls';
import { WebSocket as StandardWebSocket } from 'undici';
import { expect, test } from 'vitest';
import { systemClock as clock } from '../../src/base/clock.js';
import type { Link } from '../../src/link/link.js';
import { dialWebSocket } from '../../src/link/websocket/dial.js';
import type { DialAttempt } from '../../src/link/websocket/dial-attempt.js';
import { dialPlatformSocket } from '../../src/link/websocket/dial-platform.js';
import { type ListenOptions, listenWebSocket } from '../../src/link/websocket/listen.js';
import { localCertificate } from '../contract/certificate.js';
import { clientFrame, deflatedServerFrame, serverFrame, upgradeRequest, upgradeResponse } from './raw-websocket.js';

const delaysMs = [0, 1, 10, 300, 1_000];
const first = Buffer.from('auth_required');
const second = Buffer.from('and then this');
const both = [first.toString(), second.toString()];
const certificate = await localCertificate();

type OnSocket = (socket: Socket) => void;

/** Answers an upgrade request with the response and the first frame in one write; the second frame follows on its own. */
function answering(answer: (request: string) => Buffer): OnSocket {
  return (socket) => {
    socket.on('error', () => {});
    socket.once('data', async (request) => {
      socket.write(answer(request.toString('latin1')));
      await delay(20);
      socket.write(serverFrame(second));
    });
  };
}

async function opened(attempt: DialAttempt): Promise<Link> {
  const outcome = await new Promise<NonNullable<DialAttempt['outcome']>>((resolve) => attempt.onOutcome(resolve));
  if (outcome.type === 'failed') throw outcome.error;
  return outcome.link;
}

/** Claims `link` after `delayMs` and returns what it delivers: both frames, and whatever comes soon after them. */
async function framesAfter(link: Link, delayMs: number): Promise<string[]> {
  if (delayMs > 0) await delay(delayMs);
  const frames: string[] = [];
  await new Promise<void>((resolve) => {
    const frame = (bytes: Uint8Array): void => {
      if (frames.push(Buffer.from(bytes).toString()) === 2) resolve();
    };
    link.claim({ frame, writable() {}, closed: () => resolve() });
  });
  await delay(50);
  link.destroy();
  return frames;
}

function forEachDelay<T>(run: (delayMs: number) => Promise<T>): Promise<T[]> {
  return Promise.all(delaysMs.map(run));
}

test.concurrent.each([
  {
    name: 'plain',
    serve: (onSocket: OnSocket): Server => createServer(onSocket),
    answer: (request: string) => Buffer.concat([upgradeResponse(request), serverFrame(first)]),
    dial: (port: number) => dialWebSocket(`ws://127.0.0.1:${port}`, { clock }),
  },
  {
    name: 'over TLS',
    serve: (onSocket: OnSocket): Server => createTlsServer(certificate, onSocket),
    answer: (request: string) => Buffer.concat([upgradeResponse(request), serverFrame(first)]),
    dial: (port: number) => dialWebSocket(`wss://127.0.0.1:${port}`, { clock, tls: { ca: certificate.cert } }),
  },
  {
    name: 'with permessage-deflate negotiated',
    serve: (onSocket: OnSocket): Server => createServer(onSocket),
    answer: (request: string) => {
      if (!/^sec-websocket-extensions: *permessage-deflate/im.test(request)) throw new Error('not offered');
      const response = upgradeResponse(request, 'permessage-deflate; server_no_context_takeover');
      return Buffer.concat([response, deflatedServerFrame(first)]);
    },
    dial: (port: number) => dialWebSocket(`ws://127.0.0.1:${port}`, { clock, compression: true }),
  },
  {
    name: 'with the WebSocket of browsers',
    serve: (onSocket: OnSocket): Server => createServer(onSocket),
    answer: (request: string) => Buffer.concat([upgradeResponse(request), serverFrame(first)]),
    dial: (port: number) => dialPlatformSocket(StandardWebSocket, `ws://127.0.0.1:${port}`, { clock }),
  },
])(
  'F1: the first frame in the segment of the 101 response, $name, arrives once, however late the owner claims',
  async ({ serve, answer, dial }) => {
    const server = serve(answering(answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const seen = await forEachDelay(async (delayMs) => framesAfter(await opened(dial(port)), delayMs));
    expect(seen).toEqual(delaysMs.map(() => both));
    server.close();
  },
);

test.concurrent('R1: the first frame in the segment of the upgrade request, plain and over TLS, arrives once, however late', async () => {
  const trust = { ca: certificate.cert, servername: 'localhost' };
  const kinds = [
    { tls: undefined, connect: (port: number): Socket => netConnect(port, '127.0.0.1') },
    { tls: certificate, connect: (port: number): Socket => tlsConnect(port, '127.0.0.1', trust) },
  ];
  const seen = await Promise.all(
    kinds.map(({ tls, connect }) => forEachDelay((ms) => framesAccepted(tls, connect, ms))),
  );
  expect(seen).toEqual(kinds.map(() => delaysMs.map(() => both)));
});

/** What the owner of an accepted link gets that claims `delayMs` after the upgrade. */
async function framesAccepted(tls: ListenOptions['tls'], connect: (port: number) => Socket, delayMs: number) {
  let accept: (link: Link) => void = () => {};
  const accepted = new Promise<Link>((resolve) => {
    accept = resolve;
  });
  const listener = await listenWebSocket({ host: '127.0.0.1', port: 0, tls, clock, onLink: (link) => accept(link) });
  const socket = connect(listener.port);
  socket.on('error', () => {});
  socket.write(Buffer.concat([upgradeRequest(), clientFrame(first)]));
  const link = await accepted;
  void delay(20).then(() => socket.write(clientFrame(second)));
  const frames = await framesAfter(link, delayMs);
  socket.destroy();
  await listener.close();
  return frames;
}
