import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { peer } from '../../src/testing/fixtures.js';
import { createLocalNetwork } from '../../src/testing/local-network.js';
import { encodeHandshakeResponse } from '../../src/wire/handshake-frames.js';
import { text } from './endpoint-stand.js';
import { binaryFrame, rawServer, unmasked } from './raw-websocket.js';
import { Stand } from './stand.js';

describe('R40: notices go out while there is still a way', () => {
  it('R40: connectors are closed only after every peer was told and is gone', async () => {
    const stand = new Stand();
    stand.connectOut();
    const { log, connector } = stand;
    stand.onEvent = ({ type }) => log.push(`${type} while the connector is ${connector.isClosed ? 'closed' : 'open'}`);
    const closed = stand.manager.close();
    await stand.clock.drain();
    expect(log.slice(2)).toEqual(['notice LEAVING']);
    await stand.clock.advance(10_000);
    await closed;
    expect(log).toContain('disconnected while the connector is open');
    expect(connector.isClosed).toBe(true);
  });

  it('R40: the peer hears LEAVING and a graceful close, in good order', async () => {
    await using network = await createLocalNetwork({ nodes: 2, transport: 'simulated' });
    const [leaver, stayer] = [network.node(0), network.node(1)];
    await network.connectAll();
    const heard: unknown[] = [];
    stayer.peerEvents$.subscribe((event) => heard.push(event.type === 'disconnected' ? event.graceful : event.type));
    await network.run(leaver.close());
    await network.clock.runUntil(() => heard.length > 0);
    expect(heard).toEqual([true]);
  });

  it('R40: on the wire that is a disconnect notice, then, from the dialling side, close code 3001', async () => {
    const node = await createConnectionNode({ limits: { farewellTimeoutMs: 100 } });
    const server = await rawServer();
    const raw = peer(78, { websocket: { host: '127.0.0.1', port: server.port, tls: false } });
    const connected = node.connect(raw);
    const socket = await server.socket;
    await once(socket, 'data');
    const versions = { protocolVersion: '1.1', applicationVersion: 'raw' };
    socket.write(binaryFrame(encodeHandshakeResponse({ messageId: 'r', source: raw, ...versions }), 'acceptor'));
    await connected;
    const closing = node.close();
    const [notice] = (await once(socket, 'data')) as [Buffer];
    expect(text(unmasked(notice))).toContain('gracefulDisconnect');
    // This peer ignores the notice, so the node closes by itself.
    const [close] = (await once(socket, 'data')) as [Buffer];
    expect([...unmasked(close)]).toEqual([0x88, 2, 3_001 >> 8, 3_001 & 255]);
    socket.end(new Uint8Array([0x88, 0]));
    await closing;
    server.close();
  });
});
