import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Link } from '../../src/link/link.js';
import { listenWebSocket } from '../../src/link/websocket/listen.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { decodeConnectivityRequest, encodeConnectivityResponse } from '../../src/wire/connectivity-frames.js';
import { askByHand, openAction } from '../support/raw-check.js';

it('R22: while its descriptor is being found out, a node ends peers at once and serves connectivity actions', async () => {
  const clock = new VirtualClock();
  // An entry point in the hand of the test: until it answers, the node has no descriptor.
  let asked = (_: { link: Link; port: number }): void => {};
  const question = new Promise<{ link: Link; port: number }>((resolve) => {
    asked = resolve;
  });
  const onLink = (link: Link): void => {
    const frame = (bytes: Uint8Array) => asked({ link, port: decodeConnectivityRequest(bytes)?.port ?? 0 });
    link.readNext({ frame, closed: () => {} });
  };
  const entry = await listenWebSocket({ clock, onLink });
  const entryPoints = [{ id: 'ee'.repeat(20), websocket: { host: '127.0.0.1', port: entry.port, tls: false } }];
  const starting = createConnectionNode({ clock, websocket: {}, entryPoints });
  const { link, port } = await question;

  const peer = new WebSocket(`ws://127.0.0.1:${port}`);
  const [code] = await once(peer, 'close');
  expect(code).toBe(1006);
  const probe = await openAction(port, 'connectivityProbe');
  expect(await askByHand(port, { port })).toMatchObject({ natType: 'open_internet', host: '127.0.0.1' });
  expect(probe.readyState).toBe(WebSocket.OPEN);
  probe.terminate();

  link.send(
    encodeConnectivityResponse('r', {
      host: '127.0.0.1',
      natType: 'open_internet',
      websocket: { host: '127.0.0.1', port, tls: false },
      ipAddress: 0x7f_00_00_01,
      protocolVersion: '1.1',
    }),
  );
  const node = await starting;
  expect(node.self.websocket).toEqual({ host: '127.0.0.1', port, tls: false });
  const late = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(late, 'open');
  late.terminate();
  await Promise.all([node.close(), entry.close()]);
});
