/** Behind servers of the program, over real sockets: whose upgrades are taken, and that the bounds hold for them. */
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock as clock } from '../../src/base/clock.js';
import type { Link } from '../../src/link/link.js';
import { dialWebSocket } from '../../src/link/websocket/dial.js';
import type { DialOutcome } from '../../src/link/websocket/dial-attempt.js';
import { type ListenOptions, listenWebSocket, type WebSocketListener } from '../../src/link/websocket/listen.js';
import { Door, type InboundRequest } from '../../src/link/websocket/listen-door.js';
import { attachTo, UpgradeGate } from '../../src/link/websocket/listen-gate.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { CountingClock } from '../../src/testing/counting-clock.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import { localCertificate } from '../contract/certificate.js';
import { upgradeRequest } from './raw-websocket.js';

const certificate = await localCertificate();
const servers: Server[] = [];
const listeners: WebSocketListener[] = [];
const links: Link[] = [];
const requests: InboundRequest[] = [];

afterEach(async () => {
  for (const link of links.splice(0)) link.destroy();
  requests.splice(0);
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function hostServer(tls = false): Promise<{ server: Server; port: number }> {
  const answer = (_request: unknown, response: { end(text: string): void }): void => response.end('mine');
  const server = tls ? createTlsServer(certificate, answer) : createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

async function behind(server: ListenOptions['server'], options: Partial<ListenOptions> = {}) {
  const onLink = (link: Link, request: InboundRequest): void => {
    links.push(link);
    requests.push(request);
  };
  const listener = await listenWebSocket({ server, clock, onLink, ...options });
  listeners.push(listener);
  return listener;
}

function dial(url: string): Promise<DialOutcome> {
  const attempt = dialWebSocket(url, { clock, tls: { ca: certificate.cert } });
  return new Promise((resolve) =>
    attempt.onOutcome((outcome) => {
      if (outcome.type === 'opened') links.push(outcome.link);
      resolve(outcome);
    }),
  );
}

async function rawUpgrade(port: number, path = '/', headers: readonly string[] = []): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const lines = upgradeRequest(path).toString().trimEnd().split('\r\n');
  socket.write(`${[...lines, ...headers].join('\r\n')}\r\n\r\n`);
  return socket;
}

function plainGet(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.setEncoding('utf8').once('data', resolve);
    }).on('error', reject);
  });
}

describe('behind a server of the program', () => {
  test('upgrades become links, plain requests stay the program’s, and closing leaves it running', async () => {
    const { server, port } = await hostServer();
    const listener = await behind(server);
    expect([listener.port, listener.address, listener.tls]).toEqual([port, '127.0.0.1', false]);
    expect([(await dial(`ws://127.0.0.1:${port}/a?action=x`)).type, requests[0]?.action]).toEqual(['opened', 'x']);
    expect(await plainGet(port)).toBe('mine');
    await listener.close();
    await listener.close();
    expect([server.listening, server.listenerCount('upgrade'), await plainGet(port)]).toEqual([true, 0, 'mine']);
    expect(links.map(({ isOpen }) => isOpen)).toEqual([true, true]);
    expect((await dial(`ws://127.0.0.1:${port}`)).type).toBe('failed');
  });

  test('over TLS, links are confidential', async () => {
    const { server, port } = await hostServer(true);
    expect((await behind(server)).tls).toBe(true);
    expect((await dial(`wss://127.0.0.1:${port}`)).type).toBe('opened');
    expect(links.map(({ capabilities }) => capabilities.isConfidential)).toEqual([true, true]);
  });

  test('with a path only its upgrades are taken; others are left to who listens, or answered when nobody does', async () => {
    const { server, port } = await hostServer();
    await behind(server, { path: '/peers' });
    expect((await dial(`ws://127.0.0.1:${port}/peers?action=x`)).type).toBe('opened');
    const [alone] = await once(await rawUpgrade(port, '/chat'), 'data');
    expect(String(alone)).toContain('HTTP/1.1 404 ');
    const taken: (string | undefined)[] = [];
    server.on('upgrade', ({ url }, socket) => {
      taken.push(url);
      if (url === '/chat') socket.destroy();
    });
    await once((await rawUpgrade(port, '/chat')).resume(), 'close');
    expect(taken).toEqual(['/chat']);
    expect(requests).toHaveLength(1);
  });

  test('a certificate, a host or a port of our own do not go with it, and there is nothing to reload', async () => {
    const { server } = await hostServer();
    for (const own of [{ tls: certificate }, { host: '127.0.0.1' }, { port: 0 }]) {
      await expect(behind(server, own)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    expect(server.listenerCount('upgrade')).toBe(0);
    await expect((await behind(server)).reloadTls(certificate)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('bounds of what is handed in', () => {
  test('a refused upgrade whose answer nobody reads is ended in time', async () => {
    const virtual = new VirtualClock();
    const door = new Door({ clock: virtual, onLink: () => {} });
    const { server, port } = await hostServer();
    // As after answers that nobody read: what is written to the socket does not get out.
    const stuck = new Promise<Socket>((resolve) =>
      server.on('upgrade', (request, socket, head) => {
        socket.cork();
        Object.assign(socket, { end: () => socket });
        door.upgradeHandedIn(request, socket, head);
        resolve(socket as Socket);
      }),
    );
    const client = connect(port, '127.0.0.1');
    client.on('error', () => {});
    client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chess\r\n\r\n');
    const socket = await stuck;
    await macrotaskTurn(); // Upgrades take turns.
    expect(socket.destroyed).toBe(false);
    virtual.advanceSync(limits.httpHeaderTimeoutMs);
    expect(socket.destroyed).toBe(true);
    await once(client, 'close');
    expect(virtual.pendingTimers).toBe(0);
    await door.close();
  });

  test('a refused upgrade is answered, counted while it lasts, and leaves no timer', async () => {
    const counting = new CountingClock();
    const { server, port } = await hostServer();
    await behind(server, { clock: counting, limits: { ...limits, maxPendingInboundPerAddress: 1 } });
    for (let n = 0; n < 3; n++) {
      const socket = connect(port, '127.0.0.1');
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chess\r\n\r\n');
      expect(String((await once(socket, 'data'))[0])).toContain('HTTP/1.1 400 ');
      await once(socket, 'close');
    }
    expect(counting.pendingTimers).toBe(0);
  });

  test('what is no socket is ended, and so is everything that comes after the close', async () => {
    const door = new Door({ clock, onLink: () => {} });
    const { server, port } = await hostServer();
    const stream = new PassThrough();
    server.on('upgrade', async (request, socket, head) => {
      door.upgradeHandedIn(request, stream, head);
      await door.close();
      door.upgradeHandedIn(request, socket, head);
    });
    await once((await rawUpgrade(port)).resume(), 'close');
    expect(stream.destroyed).toBe(true);
  });
});

describe('a gate', () => {
  test('takes single upgrades, while a node stands behind it', async () => {
    const gate = new UpgradeGate();
    const { server, port } = await hostServer();
    server.on('upgrade', (request, socket, head) => gate.handleUpgrade(request, socket, head));
    const [early] = await once(await rawUpgrade(port), 'data');
    expect(String(early)).toContain('HTTP/1.1 503 ');
    const listener = await behind(gate, { path: '/' });
    expect([listener.port, (await dial(`ws://127.0.0.1:${port}/`)).type]).toEqual([0, 'opened']);
    expect((await dial(`ws://127.0.0.1:${port}/other`)).type).toBe('failed');
    await listener.close();
    expect((await dial(`ws://127.0.0.1:${port}/`)).type).toBe('failed');
  });

  test('belongs to the last node that took it', () => {
    const gate = new UpgradeGate();
    const calls: string[] = [];
    const detachFirst = attachTo(gate, undefined, () => calls.push('first'));
    attachTo(gate, undefined, () => calls.push('second'));
    detachFirst();
    gate.handleUpgrade({} as never, {} as never, Buffer.alloc(0));
    expect(calls).toEqual(['second']);
  });
});

describe('X-Forwarded-For', () => {
  test('is not believed unless that is said', async () => {
    const { server, port } = await hostServer();
    await behind(server);
    await once(await rawUpgrade(port, '/', ['X-Forwarded-For: 9.9.9.9']), 'data');
    expect(requests.map(({ remoteAddress }) => remoteAddress)).toEqual(['127.0.0.1']);
  });

  test('from a trusted proxy names the client, and what the client put before is not believed', async () => {
    const { server, port } = await hostServer();
    await behind(server, { trustProxy: ['127.0.0.0/8'] });
    const headers = ['X-Forwarded-For: 6.6.6.6', 'X-Forwarded-For: 9.9.9.9, 127.0.0.9'];
    await once(await rawUpgrade(port, '/', headers), 'data');
    await once(await rawUpgrade(port, '/', []), 'data');
    expect(requests).toMatchObject([
      { remoteAddress: '9.9.9.9' },
      { remoteAddress: '127.0.0.1', isProxyAddress: true },
    ]);
    expect(links[0]?.remoteAddress).toBe('9.9.9.9');
  });

  test('lets one proxy have more waiting sockets than one peer may', async () => {
    const own = { ...limits, maxPendingInboundPerAddress: 1, maxPendingInbound: 3 };
    const onLink = (link: Link): unknown => links.push(link);
    for (const [trustProxy, open] of [[['127.0.0.1'], 3] as const, [false, 1] as const]) {
      const listener = await listenWebSocket({ clock, onLink, limits: own, trustProxy });
      listeners.push(listener);
      const sockets = Array.from({ length: 5 }, () => connect(listener.port, '127.0.0.1').on('error', () => {}));
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      await Promise.all(sockets.slice(open).map((socket) => once(socket.resume(), 'close')));
      expect(sockets.map(({ destroyed }) => !destroyed)).toEqual(sockets.map((_, index) => index < open));
      for (const socket of sockets) socket.destroy();
    }
  });

  test('with a range that is none is refused, and nothing is listening then', async () => {
    const { server } = await hostServer();
    await expect(behind(server, { trustProxy: ['proxy.example'] })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(server.listenerCount('upgrade')).toBe(0);
  });
});

describe('a node', () => {
  test('behind a server advertises what the server tells, and is dialled there', async () => {
    const { server, port } = await hostServer(true);
    const node = await createConnectionNode({ websocket: { server, advertisedHost: 'localhost' } });
    expect(node.self.websocket).toEqual({ host: 'localhost', port, tls: true });
    const dialler = await createConnectionNode({ dialTls: { ca: certificate.cert } });
    await dialler.connect(node.self);
    expect(node.connections().map(({ id }) => id)).toEqual([dialler.self.id]);
    await Promise.all([node.close(), dialler.close()]);
    expect([server.listening, server.listenerCount('upgrade')]).toEqual([true, 0]);
  });

  test('is reached by browsers from any page: Origin does not matter', async () => {
    const node = await createConnectionNode({ websocket: {} });
    const socket = await rawUpgrade(node.self.websocket?.port ?? 0, '/', ['Origin: https://elsewhere.example']);
    expect(String((await once(socket, 'data'))[0])).toContain('HTTP/1.1 101 ');
    socket.destroy();
    await node.close();
  });

  test('behind a gate must be told what to advertise', async () => {
    const gate = new UpgradeGate();
    await expect(createConnectionNode({ websocket: { server: gate, advertisedHost: 'a.example' } })).rejects.toThrow(
      'advertisedPort',
    );
    const websocket = { server: gate, advertisedHost: 'a.example', advertisedPort: 443, advertisedTls: true };
    const node = await createConnectionNode({ websocket });
    expect(node.self.websocket).toEqual({ host: 'a.example', port: 443, tls: true });
    await node.close();
  });
});
