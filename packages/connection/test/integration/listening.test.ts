/** The listener over real sockets: who is let in, who is refused, and that nothing is left when it closes. */
import { once } from 'node:events';
import { createServer, connect as netConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock as clock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import type { Link } from '../../src/link/link.js';
import { dialWebSocket } from '../../src/link/websocket/dial.js';
import type { DialOutcome } from '../../src/link/websocket/dial-attempt.js';
import {
  type InboundRequest,
  type ListenOptions,
  listenWebSocket,
  type WebSocketListener,
} from '../../src/link/websocket/listen.js';
import { bind } from '../../src/link/websocket/listen-bind.js';
import { limits } from '../../src/wire/limits.js';
import { localCertificate } from '../contract/certificate.js';
import { frameOf, Recorder } from '../contract/recorder.js';
import { upgradeRequest } from './raw-websocket.js';

const certificate = await localCertificate();
const listeners: WebSocketListener[] = [];
const links: Link[] = [];

afterEach(async () => {
  for (const link of links.splice(0)) link.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

async function listen(options: Partial<ListenOptions> = {}): Promise<WebSocketListener> {
  const onLink = (link: Link): unknown => links.push(link);
  const listener = await listenWebSocket({ host: '127.0.0.1', port: 0, clock, onLink, ...options });
  listeners.push(listener);
  return listener;
}

function dial(url: string): Promise<DialOutcome> {
  const attempt = dialWebSocket(url, { clock });
  return new Promise((resolve) =>
    attempt.onOutcome((outcome) => {
      if (outcome.type === 'opened') links.push(outcome.link);
      resolve(outcome);
    }),
  );
}

/** A TCP connection that has said `text`; resolves when it is open. */
async function rawSocket(port: number, text: string | Buffer = ''): Promise<Socket> {
  const socket = netConnect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return socket;
}

/** Resolves when `socket` is closed, be it by a reset. */
function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => (socket.closed ? resolve(undefined) : socket.resume().once('close', resolve)));
}

describe('letting in', () => {
  test('a link comes with its path, its action and its address', async () => {
    const requests: InboundRequest[] = [];
    const onLink = (link: Link, request: InboundRequest): void => {
      links.push(link);
      requests.push(request);
    };
    const { port, address } = await listen({ onLink });
    await dial(`ws://127.0.0.1:${port}/any/path?a=b&action=connectivityProbe`);
    await dial(`ws://127.0.0.1:${port}`);
    expect(requests).toEqual([
      { url: '/any/path?a=b&action=connectivityProbe', action: 'connectivityProbe', remoteAddress: '127.0.0.1' },
      { url: '/', action: undefined, remoteAddress: '127.0.0.1' },
    ]);
    expect(address).toBe('127.0.0.1');
    expect(links.map(({ direction, capabilities }) => [direction, capabilities.isConfidential])).toContainEqual([
      'inbound',
      false,
    ]);
  });

  test('R24: a server for both IP versions reports IPv4 peers by their IPv4 address', async () => {
    const { port } = await listen({ host: '::' });
    await dial(`ws://127.0.0.1:${port}`);
    expect(links.find(({ direction }) => direction === 'inbound')?.remoteAddress).toBe('127.0.0.1');
  });

  test('for whom there is no place, the upgrade is refused and no link is made; others get in', async () => {
    const { port } = await listen({ hasPlace: ({ action }) => action === undefined });
    const refused = await dial(`ws://127.0.0.1:${port}/?action=full`);
    expect(refused).toMatchObject({ type: 'failed', error: { code: 'DIAL_FAILED' } });
    expect(links).toEqual([]);
    expect(await dial(`ws://127.0.0.1:${port}`)).toMatchObject({ type: 'opened' });
  });

  test('R28: many peers that come at once all get in, and each has its own order', async () => {
    const owners: Recorder[] = [];
    const onLink = (link: Link): void => {
      links.push(link);
      owners.push(new Recorder(link, (bytes) => link.send(bytes)));
    };
    const { port } = await listen({ onLink });
    const echoes = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const outcome = await dial(`ws://127.0.0.1:${port}`);
        if (outcome.type === 'failed') throw outcome.error;
        const { link } = outcome;
        return await new Promise<number[]>((resolve) => {
          const owner: Recorder = new Recorder(link, () => {
            if (owner.frames.length === 20) resolve(owner.numbers);
          });
          for (let n = 0; n < 20; n++) link.send(frameOf(n));
        });
      }),
    );
    expect(echoes).toEqual(Array(40).fill(Array.from({ length: 20 }, (_, n) => n)));
    expect(owners).toHaveLength(40);
  });

  test('an onLink that throws costs that link and nothing else', async () => {
    const logged: string[] = [];
    const logger = { ...silentLogger, error: (event: string) => logged.push(event) };
    let calls = 0;
    const onLink = (link: Link): void => {
      links.push(link);
      if (calls++ === 0) throw new Error('onLink');
    };
    const { port } = await listen({ onLink, logger });
    const first = await dial(`ws://127.0.0.1:${port}`);
    if (first.type === 'opened') await new Promise((resolve) => first.link.onEnd(resolve));
    expect((await dial(`ws://127.0.0.1:${port}`)).type).toBe('opened');
    expect(logged).toEqual(['listen.onLinkThrew']);
    expect(links.filter(({ isOpen }) => isOpen)).toHaveLength(2);
  });
});

describe('turning away', () => {
  test('plain HTTP gets 404 and its connection ends', async () => {
    const { port } = await listen();
    const socket = await rawSocket(port, 'GET /x HTTP/1.1\r\nHost: x\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('HTTP/1.1 404 ');
    await closed(socket);
  });

  test('more waiting sockets than allowed are cut off, and those that became links do not count', async () => {
    const { port } = await listen({ limits: { ...limits, maxPendingInboundPerAddress: 2 } });
    for (let n = 0; n < 5; n++) expect((await dial(`ws://127.0.0.1:${port}`)).type).toBe('opened');
    const waiting = [await rawSocket(port), await rawSocket(port)];
    const third = await rawSocket(port);
    await closed(third);
    waiting[0]?.destroy();
    expect(waiting[1]?.destroyed).toBe(false);
  });

  test('a TLS connection that goes away before its upgrade counts no longer', async () => {
    const { port } = await listen({ tls: certificate, limits: { ...limits, maxPendingInboundPerAddress: 1 } });
    for (let n = 0; n < 3; n++) {
      const socket = tlsConnect(port, '127.0.0.1', { ca: certificate.cert, servername: 'localhost' });
      await once(socket, 'secureConnect');
      socket.end();
      await closed(socket);
    }
  });

  test.each([
    ['says nothing', ''],
    ['never ends its head', 'GET / HTTP/1.1\r\nHost: x\r\n'],
  ])('a socket that %s is ended in time', async (_what, text) => {
    const { port } = await listen({ limits: { ...limits, httpHeaderTimeoutMs: 50, httpCheckIntervalMs: 20 } });
    const socket = await rawSocket(port, text);
    await closed(socket);
  });

  test('a socket that never begins its TLS handshake is ended in time', async () => {
    const { port } = await listen({
      tls: certificate,
      limits: { ...limits, httpHeaderTimeoutMs: 50, httpCheckIntervalMs: 20 },
    });
    await closed(await rawSocket(port));
  });

  test('an upgrade that is none gets 400, and a head above the limit is refused', async () => {
    const { port } = await listen();
    for (const [text, status] of [
      ['GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chess\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(limits.maxHttpHeaderBytes)}\r\n\r\n`, 431],
    ] as const) {
      const socket = await rawSocket(port, text);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toContain(`HTTP/1.1 ${status} `);
      await closed(socket);
    }
  });
});

describe('ports', () => {
  test('R53: a taken port rejects with LISTEN_FAILED and the fix, and leaves nothing running', async () => {
    const { port } = await listen();
    await expect(listen({ port })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: expect.stringContaining('another port'),
    });
    await listeners.splice(0)[0]?.close();
    await listen({ port });
  });

  test('the first free port of a range is taken, and a range without one is an error that names it', async () => {
    const taken = await listen();
    const { port } = await listen({ port: { min: taken.port, max: taken.port + 20 } });
    expect(port).toBeGreaterThan(taken.port);
    await expect(listen({ port: { min: taken.port, max: taken.port } })).rejects.toThrow(`port ${taken.port}`);
    await expect(listen({ port: { min: 9, max: 8 } })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
  });

  test('an address that no interface has, an invalid port and an unusable certificate are LISTEN_FAILED, too', async () => {
    for (const options of [{ host: '203.0.113.1' }, { port: 70_000 }, { tls: { cert: 'x', key: 'y' } }]) {
      await expect(listen(options)).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    }
  });

  test('a failed bind leaves its server without listeners of ours', async () => {
    const { port } = await listen();
    const server = createServer();
    await expect(bind(server, '127.0.0.1', port)).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    expect([server.listening, server.listenerCount('error'), server.listenerCount('listening')]).toEqual([false, 0, 0]);
  });
});

describe('closing', () => {
  test('R53: ends every socket that is no link, whatever it is at, frees the port, and leaves the links alone', async () => {
    const listener = await listen();
    const { port } = listener;
    const peer = await dial(`ws://127.0.0.1:${port}`);
    const others = await Promise.all(
      ['', 'GET / HTTP/1.1\r\n', 'POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n'].map((text) => rawSocket(port, text)),
    );
    const ended = others.map(closed);
    await listener.close();
    await Promise.all([...ended, listener.close()]);
    expect(links.map(({ isOpen }) => isOpen)).toEqual([true, true]);
    await listen({ port });
    if (peer.type === 'opened') await peer.link.close();
  });

  test('over TLS as well', async () => {
    const listener = await listen({ tls: certificate });
    const silent = await rawSocket(listener.port);
    const ended = closed(silent);
    await listener.close();
    await ended;
  });

  test('R27: a dial that comes afterwards fails fast', async () => {
    const listener = await listen();
    const early = await rawSocket(listener.port);
    const closing = listener.close();
    early.write(upgradeRequest());
    expect(await dial(`ws://127.0.0.1:${listener.port}`)).toMatchObject({
      type: 'failed',
      error: { code: 'DIAL_FAILED' },
    });
    await closing;
    expect(links).toEqual([]);
  });
});
