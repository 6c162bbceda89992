import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.js';
import { TurnBridge } from '../../../../src/link/webrtc/turn-bridge.node.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { limits } from '../../../../src/wire/limits.js';

test.each([
  [undefined, '127.0.0.1'],
  ['192.0.2.1', '127.0.0.1'],
])('for agents bound to %s a bridge is on %s', async (bindAddress, host) => {
  const server = { scheme: 'turns', host: 't.example', port: 5_349, transport: 'tls' } as const;
  const clock = new VirtualClock();
  const bridge = await TurnBridge.open({ server, tls: undefined, bindAddress, clock, limits, logger: silentLogger });
  expect(bridge.udpServer).toEqual({ scheme: 'turn', host, port: expect.any(Number), transport: 'udp' });
  bridge.release(1);
  await bridge.close();
  expect([bridge.connectionCount, clock.pendingTimers]).toEqual([0, 0]);
});
