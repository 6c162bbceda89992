import { expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import { createWebSocketServerConnector } from '../../../src/connector/websocket-server.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

it('a server in Node does not listen before it is told to', async () => {
  const clock = new VirtualClock();
  const handshaker = new Handshaker({
    self: () => peer(1),
    clock,
    limits,
    applicationVersion: '',
    features: 0,
    newMessageId: () => 'id',
  });
  const server = createWebSocketServerConnector({ handshaker, clock, limits, logger: silentLogger });
  expect([server.name, server.pendingCount, server.canReach()]).toEqual(['websocket-server', 0, false]);
  await server.close();
});
