import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { formatExplanation } from '../../src/node/format-explanation.js';
import { peer } from '../../src/testing/fixtures.js';

const open: Server[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** What a node with short deadlines says after it failed to connect to a peer that is said to be at `port`. */
async function explained(port: number, tls = false) {
  await using node = await createConnectionNode({ limits: { connectTimeoutMs: 300 } });
  const target = peer(2, { websocket: { host: '127.0.0.1', port, tls } });
  await node.connect(target).catch(() => {});
  const explanation = node.explain(target);
  const steps = explanation.attempts.at(-1)?.steps.map(({ step }) => step);
  return { ...explanation, steps, text: formatExplanation(explanation) };
}

describe('explain() over real sockets', () => {
  it('a port where nobody listens', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const { steps, hints, text } = await explained(port);
    expect(steps).toEqual(['dialling', 'socket failed']);
    expect(hints).toEqual([
      expect.stringMatching(new RegExp(`is the peer's server running, and is TCP port ${port} open`)),
    ]);
    expect(text).toContain('code=ECONNREFUSED');
  });

  it('a web server that takes no WebSocket', async () => {
    const port = await listening(createServer((_request, response) => response.writeHead(404).end()));
    expect((await explained(port)).hints).toEqual([expect.stringMatching(/HTTP server answers .* with 404/)]);
  });

  it('a server of another kind that says nothing', async () => {
    const port = await listening(createTcpServer((socket) => socket.on('error', () => {}).resume()));
    const { steps, hints } = await explained(port);
    expect(steps).toEqual(['dialling']);
    expect(hints).toEqual([expect.stringMatching(/never opened/)]);
  });

  it('a server without TLS behind a wss address', async () => {
    const port = await listening(createServer());
    expect((await explained(port, true)).hints).toEqual([expect.stringMatching(/no TLS server behind wss:/)]);
  });

  it('a connection that works', async () => {
    await using server = await createConnectionNode({ websocket: {} });
    await using node = await createConnectionNode();
    await node.connect(server.self);
    const { attempts, hints, now } = node.explain(server.self);
    expect([now.endpoint?.phase, hints]).toEqual(['connected', []]);
    expect(attempts[0]?.steps.map(({ step }) => step)).toEqual([
      'dialling',
      'socket open',
      'handshake sent',
      'handshake answered',
    ]);
    expect(server.explain(node.self.id).attempts).toMatchObject([
      { initiator: 'remote', steps: [{ step: 'handshake received', detail: { from: '127.0.0.1' } }] },
    ]);
  });
});
