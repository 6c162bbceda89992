import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import type { ConnectionNode } from '../../src/node/connection-node.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import type { ConnectionNodeOptions } from '../../src/node/options.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { askByHand } from '../support/raw-check.js';

const nodes: ConnectionNode[] = [];
// Nobody moves it: what is found out is found out without waiting.
const clock = new VirtualClock();

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
  expect(clock.pendingTimers).toBe(0);
});

async function start(options: ConnectionNodeOptions): Promise<ConnectionNode> {
  const node = await createConnectionNode({ clock, ...options });
  nodes.push(node);
  return node;
}

describe('R24: the probed address is a bare address', () => {
  it('R24: of a peer that an entry point for both IP versions sees in the IPv4-mapped form', async () => {
    const entry = await start({ websocket: { host: '::', advertisedHost: '127.0.0.1' } });
    const node = await start({ websocket: {}, entryPoints: [entry.self] });
    expect(node.self).toMatchObject({ websocket: { host: '127.0.0.1' }, ipAddress: 0x7f_00_00_01 });
    expect(node.diagnostics().natType).toBe('open_internet');
  });

  it('R24: of a peer that names its host with a port behind it', async () => {
    const entry = await start({ websocket: {}, connectivity: { probeRequestedHost: true } });
    const port = entry.self.websocket?.port ?? 0;
    const answer = await askByHand(port, { port, host: `127.0.0.1:${port}` });
    expect(answer).toMatchObject({ host: '127.0.0.1', websocket: { host: '127.0.0.1', port } });
  });

  it('R24: a server that could not be reached is left out of the descriptor, and the log says so', async () => {
    const entry = await start({ websocket: {} });
    const warned: unknown[] = [];
    const logger = { ...silentLogger, warn: (event: string, fields: unknown) => warned.push([event, fields]) };
    // Nothing listens on that port: it was the entry point's own, of a node that is closed.
    const gone = await createConnectionNode({ clock, websocket: {} });
    const advertisedPort = gone.self.websocket?.port;
    await gone.close();
    const node = await start({ logger, websocket: { advertisedPort }, entryPoints: [entry.self] });
    expect([node.self.websocket, node.diagnostics().natType]).toEqual([undefined, 'unknown']);
    expect(warned).toEqual([['node.unreachable', { warning: expect.stringContaining(`Port ${advertisedPort}`) }]]);
  });
});
