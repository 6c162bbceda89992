/** The connectivity check (wire-protocol 6.10) between our nodes and unmodified foreign peers, in both directions. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connect, Ground, pairOf } from './node-ground.js';

let ground = new Ground();

afterEach(async () => {
  await ground.close();
  ground = new Ground();
});

/** A port that nobody listens on: the foreign library cannot be asked about one that the system chooses. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a foreign entry point reaches our server and tells us where it saw us', async () => {
  const theirs = await ground.theirs();
  const ours = await ground.ours({ entryPoints: [theirs.descriptor] });
  expect(ours.node.diagnostics().natType).toBe('open_internet');
  expect(ours.self).toMatchObject({ websocket: { host: '127.0.0.1', tls: false }, ipAddress: 0x7f_00_00_01 });
  await connect('the foreign peer', pairOf(ours, theirs));
});

test('a foreign entry point tells a node without a server its address', async () => {
  const theirs = await ground.theirs();
  const ours = await ground.ours({ websocket: undefined, entryPoints: [theirs.descriptor] });
  expect(ours.node.diagnostics().natType).toBe('unknown');
  expect([ours.self.websocket, ours.self.ipAddress]).toEqual([undefined, 0x7f_00_00_01]);
});

test('our entry point reaches the server of a foreign peer, which believes it', async () => {
  const ours = await ground.ours();
  const port = await freePort();
  const theirs = await ground.theirs({ port, entryPoints: [ours.self] });
  expect(theirs.connectivity).toMatchObject({
    host: '127.0.0.1',
    natType: 'open_internet',
    websocket: { host: '127.0.0.1', port, tls: false },
    ipAddress: 0x7f_00_00_01,
    protocolVersion: '1.1',
  });
  await connect('our node', pairOf(ours, theirs));
});

test('our entry point answers a foreign peer without a server at once', async () => {
  const ours = await ground.ours();
  const theirs = await ground.theirs({ withServer: false, entryPoints: [ours.self] });
  expect(theirs.connectivity).toMatchObject({ natType: 'unknown', ipAddress: 0x7f_00_00_01 });
  expect(theirs.connectivity?.websocket).toBeUndefined();
});
