import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.js';
import { iceServerParts } from '../../../../src/link/webrtc/ice-server.js';
import { TurnBridges } from '../../../../src/link/webrtc/turn-bridges.node.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';
import { limits } from '../../../../src/wire/limits.js';

test('there is one bridge for each server that is not reached over UDP, whatever the login', async () => {
  const clock = new VirtualClock();
  const urls = ['turn:t.example', 'turn:t.example?transport=tcp', 'turns:t.example'];
  const servers = ['a', 'b'].map((username) => ({ urls, username, credential: `of ${username}` }));
  const turn = { servers, tls: undefined, bindAddress: undefined, limits };
  const bridges = await TurnBridges.open({ clock, logger: silentLogger, turn });
  const told = iceServerParts(servers).map((server) => bridges.udpServer(server));
  expect(told.map(({ host, transport, username, credential }) => [host, transport, username, credential])).toEqual(
    ['a', 'b'].flatMap((user) =>
      ['t.example', '127.0.0.1', '127.0.0.1'].map((host) => [host, 'udp', user, `of ${user}`]),
    ),
  );
  expect(new Set(told.map(({ host, port }) => `${host}:${port}`)).size).toBe(3);
  await bridges.close();
  expect(clock.pendingTimers).toBe(0);
});
