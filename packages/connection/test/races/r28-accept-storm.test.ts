import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import { openAction } from '../support/raw-check.js';

// The clock stands still, so no limit of time can save or spoil anything: only starving would show.
it('R28: 16 nodes that start at once are all checked, with every place for handshakes taken by silent sockets', async () => {
  const clock = new VirtualClock();
  const entry = await createConnectionNode({ clock, websocket: {} });
  const port = entry.self.websocket?.port ?? 0;
  const silent = await Promise.all(
    Array.from({ length: limits.maxPendingInboundPerAddress }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      await once(socket, 'open');
      return socket;
    }),
  );
  expect(entry.diagnostics().pendingInbound).toBe(limits.maxPendingInboundPerAddress);
  const nodes = await Promise.all(
    Array.from({ length: 16 }, () => createConnectionNode({ clock, websocket: {}, entryPoints: [entry.self] })),
  );
  expect(nodes.map((node) => node.diagnostics().natType)).toEqual(Array(16).fill('open_internet'));
  for (const socket of silent) socket.terminate();
  await Promise.all([entry, ...nodes].map((node) => node.close()));
  expect(clock.pendingTimers).toBe(0);
});

it('R28: nor does a crowd of silent checks keep peers out', async () => {
  const clock = new VirtualClock();
  const entry = await createConnectionNode({ clock, websocket: {} });
  const port = entry.self.websocket?.port ?? 0;
  const silent = await Promise.all(
    Array.from({ length: limits.maxConnectivitySocketsPerAddress }, () => openAction(port, 'connectivityRequest')),
  );
  const surplus = await openAction(port, 'connectivityRequest');
  await once(surplus, 'close');
  const node = await createConnectionNode({ clock });
  await node.connect(entry.self);
  for (const socket of silent) socket.terminate();
  await Promise.all([node.close(), entry.close()]);
});
