import { describe, expect, it, test } from 'vitest';
import type { Transport } from '../../../src/manager/transport.js';
import { createConnectionNode } from '../../../src/node/create-connection-node.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedConnector } from '../../../src/testing/scripted-connector.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

describe('creating a node', () => {
  it('needs no server, and describes itself by what it was given', async () => {
    const clock = new VirtualClock();
    const node = await createConnectionNode({ clock, id: '11'.repeat(20), region: 7, ipAddress: 2_130_706_433 });
    expect(node.self).toEqual({ id: '11'.repeat(20), runtime: 'nodejs', region: 7, ipAddress: 2_130_706_433 });
    await clock.run(node.close());
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects at once when its signal has aborted', async () => {
    const reason = new Error('not now');
    await expect(createConnectionNode({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('asks further connectors for peers without a WebSocket server', async () => {
    const clock = new VirtualClock();
    const made: ScriptedConnector[] = [];
    const node = await createConnectionNode({
      clock,
      connectors: ({ limits }) => {
        made.push(new ScriptedConnector({ clock, limits }));
        return made;
      },
    });
    const connected = node.connect(peer(1));
    made[0]?.latest().establish();
    await clock.run(connected);
    expect(node.connections()).toEqual([peer(1)]);
    await clock.run(node.close());
  });

  it('has no timer left after it was closed twice', async () => {
    const clock = new VirtualClock();
    const node = await createConnectionNode({ clock });
    await clock.run(Promise.all([node.close(), node.close()]));
    expect(clock.pendingTimers).toBe(0);
    await expect(node.send(peer(1), { service: 'x', bytes: new Uint8Array() })).rejects.toMatchObject({
      code: 'CLOSED',
    });
  });
});

test('a transport for signals that is of no use fails the start, and leaves neither gauges nor listeners (R53)', async () => {
  const gauges = new Set<string>();
  const metrics = {
    counter: () => ({ add: () => {} }),
    gauge: (name: string) => {
      gauges.add(name);
      return () => void gauges.delete(name);
    },
  };
  const used = new FakeTransportNetwork().join(peer(1));
  used.handle('system/websocket-connector', () => {});
  const clock = new VirtualClock();
  for (const signaling of [used, (own: Transport) => own]) {
    await expect(createConnectionNode({ clock, metrics, signaling })).rejects.toMatchObject({
      code: signaling === used ? 'DUPLICATE_SERVICE' : 'INVALID_ARGUMENT',
    });
    expect([[...gauges], used.listenerCount, clock.pendingTimers]).toEqual([[], 1, 0]);
  }
});

describe('the gauges of a node', () => {
  it('are read while it runs and removed when it closes', async () => {
    const clock = new VirtualClock();
    const gauges = new Map<string, () => number>();
    const metrics = {
      counter: () => ({ add: () => {} }),
      gauge: (name: string, _description: string, read: () => number) => {
        gauges.set(name, read);
        return () => void gauges.delete(name);
      },
    };
    const node = await createConnectionNode({ clock, metrics });
    expect([gauges.get('peerlatch.peers')?.(), gauges.get('peerlatch.inbound.pending')?.()]).toEqual([0, 0]);
    await clock.run(node.close());
    expect([...gauges.keys()]).toEqual([]);
  });
});
