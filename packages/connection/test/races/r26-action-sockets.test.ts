import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import { openAction } from '../support/raw-check.js';

it('R26: sockets of connectivity actions stay open until their time is over, and then end', async () => {
  const clock = new VirtualClock();
  const node = await createConnectionNode({ clock, websocket: {} });
  const port = node.self.websocket?.port ?? 0;
  const sockets = await Promise.all(
    ['connectivityRequest', 'connectivityProbe'].map((action) => openAction(port, action)),
  );
  // Everything else of a socket that says nothing would be over by now; a ping makes a round trip through the server.
  clock.advanceSync(limits.connectivitySocketTimeoutMs - 1);
  await Promise.all(
    sockets.map((socket) => {
      socket.ping();
      return once(socket, 'pong');
    }),
  );
  expect(sockets.map(({ readyState }) => readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  const ends = sockets.map((socket) => once(socket, 'close'));
  clock.advanceSync(1);
  await Promise.all(ends);
  await node.close();
  expect(clock.pendingTimers).toBe(0);
});

it('R26: closing the node ends them', async () => {
  const clock = new VirtualClock();
  const node = await createConnectionNode({ clock, websocket: {} });
  const port = node.self.websocket?.port ?? 0;
  const sockets = await Promise.all(
    ['connectivityRequest', 'connectivityProbe'].map((action) => openAction(port, action)),
  );
  const ends = sockets.map((socket) => once(socket, 'close'));
  await node.close();
  await Promise.all(ends);
  expect(clock.pendingTimers).toBe(0);
});
