import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { WebSocketServerConnector } from '../../../src/connector/websocket-server-connector.js';
import { buildConnectors } from '../../../src/node/build-connectors.js';
import { makeHandshaker } from '../../../src/node/make-handshaker.js';
import { resolveOptions } from '../../../src/node/options.js';
import { RpcSignaling } from '../../../src/rendezvous/rpc-signaling.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedConnector } from '../../../src/testing/scripted-connector.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function context() {
  const clock = new VirtualClock();
  const resolved = resolveOptions({ clock });
  const { limits, random } = resolved;
  const handshaker = makeHandshaker(resolved, {}, { self: () => peer(1) });
  const signaling = new RpcSignaling({ clock, limits, logger: silentLogger });
  return { handshaker, clock, random, limits, logger: silentLogger, signaling };
}

test('a node without a server dials, then asks what the program brings', async () => {
  const given = context();
  const own = new ScriptedConnector({ clock: given.clock });
  const seen: unknown[] = [];
  const connectors = await buildConnectors(
    given,
    {
      connectors: (told) => {
        seen.push(told.signaling);
        return [own];
      },
    },
    undefined,
  );
  expect(connectors.map(({ name }) => name)).toEqual(['websocket-client', 'scripted']);
  expect(seen).toEqual([given.signaling]);
});

test('a node with a server also asks to be dialled, before it tries anything else; the server comes last', async () => {
  const given = context();
  const server = new WebSocketServerConnector(given);
  const connectors = await buildConnectors(
    given,
    { connectors: () => [new ScriptedConnector({ clock: given.clock })] },
    server,
  );
  expect(connectors.map(({ name }) => name)).toEqual([
    'websocket-client',
    'websocket-reverse',
    'scripted',
    'websocket-server',
  ]);
});
