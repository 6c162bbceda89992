import { describe, expect, it } from 'vitest';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

describe('R25: the advertised host is never empty', () => {
  const clock = new VirtualClock();

  it('R25: a node that listens everywhere says which host, or asks, or does not start', async () => {
    for (const host of ['0.0.0.0', '::', '']) {
      const start = createConnectionNode({ clock, websocket: { host } });
      await expect(start).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    const named = await createConnectionNode({ clock, websocket: { host: '0.0.0.0', advertisedHost: 'localhost' } });
    expect(named.self.websocket?.host).toBe('localhost');
    const asking = await createConnectionNode({ clock, websocket: { host: '0.0.0.0' }, entryPoints: [named.self] });
    expect(asking.self.websocket?.host).toMatch(/^(127\.0\.0\.1|::1)$/);
    await Promise.all([named.close(), asking.close()]);
  });

  it('R25: a host that was configured outlives the check', async () => {
    const entry = await createConnectionNode({ clock, websocket: {} });
    const websocket = { advertisedHost: 'named.example' };
    const node = await createConnectionNode({ clock, websocket, entryPoints: [entry.self] });
    expect(node.self.websocket?.host).toBe('named.example');
    await Promise.all([entry.close(), node.close()]);
  });

  it('R25: so does the only entry point that there is, being the node itself', async () => {
    const id = 'ee'.repeat(20);
    const node = await createConnectionNode({ clock, id, websocket: {}, entryPoints: [{ id }] });
    expect([node.self.websocket?.host, node.diagnostics().natType]).toEqual(['127.0.0.1', undefined]);
    await node.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
