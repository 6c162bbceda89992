import { connect as connectSocket, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startTimer } from '../../src/base/clock.js';
import { peer } from '../../src/testing/fixtures.js';
import { WebSocketGround } from '../../src/testing/websocket-ground.js';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** A server and a socket to it that have nothing to do with any node. */
async function openSocket(): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = connectSocket(port, '127.0.0.1');
  cleanups.push(() => {
    socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
}

test('a node listens on loopback, and once it is closed nothing is left', async () => {
  const ground = new WebSocketGround();
  const node = await ground.start({ id: peer(1).id, clock: ground.clockOf('node 1') });
  expect(node.self).toMatchObject({ id: peer(1).id, websocket: { host: '127.0.0.1', tls: false } });
  const running = await ground.leftovers();
  expect(running).toContainEqual(expect.stringMatching(/^timer: node 1/));
  expect(running).toContain('socket: 1 more of TCPServerWrap than before the network was made');
  await ground.run(node.close());
  expect(await ground.leftovers()).toEqual([]);
});

test('sockets that were open before do not count, those opened since do', async () => {
  await openSocket();
  const ground = new WebSocketGround();
  expect(await ground.leftovers()).toEqual([]);
  await openSocket();
  expect(await ground.leftovers()).toEqual([
    'socket: 1 more of TCPServerWrap than before the network was made',
    'socket: 2 more of TCPSocketWrap than before the network was made',
  ]);
});

test('a timer on the clock of a node counts until it is cancelled, under the name of the node', async () => {
  const ground = new WebSocketGround();
  const cancel = startTimer(ground.clockOf('node 1'), 60_000, () => {});
  expect(await ground.leftovers()).toEqual([expect.stringMatching(/^timer: node 1, due in \d+ ms$/)]);
  cancel();
  expect(await ground.leftovers()).toEqual([]);
});
