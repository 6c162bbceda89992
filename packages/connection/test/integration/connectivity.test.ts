/** Connectivity checks between nodes over real sockets: what each finds out, and whom nobody can have dialled. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionNode } from '../../src/node/connection-node.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import type { ConnectionNodeOptions } from '../../src/node/options.js';
import { CountingClock } from '../../src/testing/counting-clock.js';
import { localCertificate } from '../contract/certificate.js';
import { askByHand } from '../support/raw-check.js';

const certificate = await localCertificate();
const nodes: ConnectionNode[] = [];
let clock: CountingClock;

beforeEach(() => {
  clock = new CountingClock();
});

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
  expect(clock.pending()).toEqual([]);
});

async function start(options: ConnectionNodeOptions = {}): Promise<ConnectionNode> {
  const node = await createConnectionNode({ clock, ...options });
  nodes.push(node);
  return node;
}

/** A server of somebody else that counts who comes. */
async function thirdParty(host: string): Promise<{ server: Server; port: number; visits: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count++;
    socket.on('error', () => {});
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0, visits: () => count };
}

describe('a node that asks', () => {
  test('learns that its server is reached, under which address, and peers dial it there', async () => {
    const entry = await start({ websocket: {} });
    const node = await start({ websocket: {}, entryPoints: [entry.self] });
    expect(node.self).toMatchObject({ websocket: { host: '127.0.0.1', tls: false }, ipAddress: 0x7f_00_00_01 });
    expect([node.diagnostics().natType, entry.diagnostics().natType]).toEqual(['open_internet', undefined]);
    await (await start()).connect(node.self);
  });

  test('without a server learns its address', async () => {
    const entry = await start({ websocket: {} });
    const node = await start({ entryPoints: [entry.self], ipAddress: undefined });
    expect(node.self).toMatchObject({ ipAddress: 0x7f_00_00_01 });
    expect([node.self.websocket, node.diagnostics().natType]).toEqual([undefined, 'unknown']);
  });

  test('serving wss is reached with a certificate that is trusted, or with any if it says so', async () => {
    const dialTls = { ca: certificate.cert };
    const [strict, trusting] = [await start({ websocket: {} }), await start({ websocket: {}, dialTls })];
    const websocket = { tls: certificate, advertisedHost: 'localhost' };
    const found = async (entry: ConnectionNode, connectivity?: ConnectionNodeOptions['connectivity']) => {
      const node = await start({ websocket, connectivity, entryPoints: [entry.self] });
      return [node.diagnostics().natType, node.self.websocket?.host];
    };
    expect(await found(strict)).toEqual(['unknown', undefined]);
    expect(await found(strict, { allowSelfSignedCertificate: true })).toEqual(['open_internet', 'localhost']);
    expect(await found(trusting)).toEqual(['open_internet', 'localhost']);
  });

  test('does not believe an entry point whose certificate it does not trust, whatever it allows for its own', async () => {
    const entry = await start({ websocket: { tls: certificate, advertisedHost: 'localhost' } });
    const connectivity = { allowSelfSignedCertificate: true };
    await expect(start({ websocket: {}, connectivity, entryPoints: [entry.self] })).rejects.toMatchObject({
      code: 'CONNECTIVITY_CHECK_FAILED',
    });
    const node = await start({ websocket: {}, dialTls: { ca: certificate.cert }, entryPoints: [entry.self] });
    expect(node.diagnostics().natType).toBe('open_internet');
  });

  test('behind a proxy that forwards a port advertises that port', async () => {
    const entry = await start({ websocket: {} });
    const other = await start({ websocket: {} });
    const advertisedPort = other.self.websocket?.port;
    const node = await start({ websocket: { advertisedPort }, entryPoints: [entry.self] });
    expect(node.self.websocket?.port).toBe(advertisedPort);
  });

  test('stops asking when its start is aborted, and frees its port', async () => {
    const silent = await thirdParty('127.0.0.1');
    const controller = new AbortController();
    const entryPoints = [
      { id: 'ee'.repeat(20), websocket: { host: '127.0.0.1', port: silent.port, tls: false } },
    ] as const;
    const starting = start({ websocket: {}, entryPoints, signal: controller.signal });
    await once(silent.server, 'connection');
    controller.abort('never mind');
    await expect(starting).rejects.toBe('never mind');
    silent.server.close();
  });
});

describe('nobody can have a third party dialled', () => {
  test('by naming its host', async () => {
    const victim = await thirdParty('127.0.0.9');
    const entry = await start({ websocket: {} });
    const port = entry.self.websocket?.port ?? 0;
    const answer = await askByHand(port, { port: victim.port, host: '127.0.0.9' });
    expect([answer?.natType, victim.visits()]).toEqual(['unknown', 0]);
    const open = await start({ websocket: {}, connectivity: { probeRequestedHost: true } });
    await askByHand(open.self.websocket?.port ?? 0, { port: victim.port, host: '127.0.0.9' });
    expect(victim.visits()).toBe(1);
    victim.server.close();
  });

  test('by forging a header, unless it comes from a proxy that is trusted', async () => {
    const victim = await thirdParty('127.0.0.9');
    const headers = { 'X-Forwarded-For': '127.0.0.9' };
    for (const [trustProxy, visits] of [[undefined, 0] as const, [['10.0.0.0/8'], 0] as const, [true, 1] as const]) {
      const entry = await start({ websocket: { trustProxy } });
      await askByHand(entry.self.websocket?.port ?? 0, { port: victim.port }, { headers });
      expect([trustProxy, victim.visits()]).toEqual([trustProxy, visits]);
    }
    victim.server.close();
  });

  test('in the network of a proxy that does not say who asks', async () => {
    const inside = await thirdParty('127.0.0.1');
    const entry = await start({ websocket: { trustProxy: ['127.0.0.1'] } });
    const headers = { 'X-Forwarded-For': 'unknown' };
    const answer = await askByHand(entry.self.websocket?.port ?? 0, { port: inside.port }, { headers });
    expect([answer?.natType, inside.visits()]).toEqual(['unknown', 0]);
    inside.server.close();
  });
});
