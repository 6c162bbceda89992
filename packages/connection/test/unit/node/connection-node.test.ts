import { describe, expect, it } from 'vitest';
import { ConnectionNode } from '../../../src/node/connection-node.js';
import { createLocalNetwork } from '../../../src/testing/local-network.js';

async function pair() {
  const network = await createLocalNetwork({ nodes: 2, transport: 'simulated' });
  return { network, a: network.node(0), b: network.node(1) };
}

describe('a node', () => {
  it('sends to a peer it is not connected to yet, and the message waits for a late subscriber', async () => {
    const { network, a, b } = await pair();
    expect(a).toBeInstanceOf(ConnectionNode);
    await network.run(a.send(b.self, { service: 'chat', bytes: new Uint8Array([1, 2]) }));
    await network.run(a.connect(b.self));
    const seen: unknown[] = [];
    b.messages$.subscribe(({ from, service, bytes }) => seen.push([from.id, service, [...bytes]]));
    await network.close();
    expect(seen).toEqual([[a.self.id, 'chat', [1, 2]]]);
  });

  it('connects anew after a connection that is just closing', async () => {
    const { network, a, b } = await pair();
    await network.run(a.connect(b.self));
    const events: string[] = [];
    a.peerEvents$.subscribe(({ type }) => events.push(type));
    const gone = a.disconnect(b.self);
    await network.run(Promise.all([gone, a.connect(b.self)]));
    expect(events).toEqual(['disconnected', 'connecting', 'connected']);
    await network.close();
  });

  it('rejects connect with the reason of its signal, and goes on connecting for others', async () => {
    const { network, a, b } = await pair();
    const abort = new AbortController();
    const given = a.connect(b.self, { signal: abort.signal });
    const other = a.connect(b.self);
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    await network.run(other);
    expect(a.hasConnection(b.self.id)).toBe(true);
    await network.close();
  });

  it('shows locks, connections and figures in its diagnostics', async () => {
    const { network, a, b } = await pair();
    const lock = await network.run(a.lock(b.self, 'mine'));
    expect(lock.state).toBe('held');
    expect(a.diagnostics()).toMatchObject({
      phase: 'running',
      localLocks: 1,
      remoteLocks: 0,
      callsInFlight: 0,
      pendingInbound: 0,
    });
    expect(b.diagnostics()).toMatchObject({ localLocks: 0, remoteLocks: 1, messagesReceived: 1 });
    await network.run(lock.release());
    await network.close();
    expect(a.diagnostics()).toMatchObject({ phase: 'closed', localLocks: 0, endpoints: [] });
  });

  it('stops reading from a peer until the pause is disposed', async () => {
    const { network, a, b } = await pair();
    await network.run(a.connect(b.self));
    const seen: number[] = [];
    b.messages$.subscribe(({ bytes }) => seen.push(bytes.length));
    const pause = b.pauseReceiving(a.self.id);
    await network.run(a.send(b.self, { service: 'x', bytes: new Uint8Array(5) }));
    await network.run(network.clock.advance(1_000));
    expect(seen).toEqual([]);
    pause[Symbol.dispose]();
    await network.run(network.clock.advance(1_000));
    expect(seen).toEqual([5]);
    await network.close();
  });
});
