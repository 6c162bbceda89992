/** What is written by hand is what `ws` understands: a peer of ours introduces itself to a plain server, and floods it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { decodeEnvelope, decodeHandshakeFrame } from '@peerlatch/connection/wire';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { keepPeers } from '../../src/raw/hostile-peer.js';
import { SocketPool } from '../../src/raw/socket-pool.js';

test('it upgrades, sends its handshake, waits for the answer, and then what it likes; the end of the pool ends it', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pool = new SocketPool({ host: '127.0.0.1', port, self: parsePeerDescriptor({ id: 'b'.repeat(40) }) });
  const connected = once(server, 'connection');
  const begun = new Promise<string>((resolve) => {
    keepPeers(pool, 1, (peer) => {
      pool.write(peer.socket, peer.batch(2, () => ({ kind: 'bytes', serviceId: 's', bytes: Uint8Array.of(1) }))());
      resolve(peer.self.id);
    });
  });
  const [socket] = await connected;
  const [request] = await once(socket, 'message');
  socket.send('welcome');
  const id = await begun;
  const [first] = await once(socket, 'message');
  expect(decodeHandshakeFrame(request)).toMatchObject({ kind: 'request', source: { id } });
  expect(decodeEnvelope(first)).toMatchObject({ serviceId: 's', method: 'message' });
  expect(pool.figures()).toMatchObject({ opened: 1, ended: 0 });
  const closed = once(socket, 'close');
  pool.close();
  await closed;
  await new Promise((resolve) => server.close(resolve));
});
