import { describe, expect, it } from 'vitest';
import { defineService, request } from '../../src/rpc/service.js';
import { createLocalNetwork } from '../../src/testing/local-network.js';
import type { BodyType } from '../../src/wire/body.js';
import { track } from './tracked.js';

const TEXT: BodyType<string> = {
  typeName: 'test.Text',
  encode: (value) => new TextEncoder().encode(value),
  decode: (bytes) => new TextDecoder().decode(bytes),
};
const Echo = defineService('Echo', {
  fast: request(TEXT, TEXT),
  slow: request(TEXT, TEXT, { handlerTimeoutMs: 60_000 }),
});

/** Two connected nodes; the second serves, and `release` lets its slow handler finish. */
async function serving() {
  const network = await createLocalNetwork({ nodes: 2, transport: 'simulated' });
  await network.connectAll();
  const [client, server] = [network.node(0), network.node(1)];
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const served: string[] = [];
  server.rpc.communicator('echo').serve(Echo, {
    fast: (text) => {
      served.push(text);
      return text;
    },
    slow: async (text) => {
      served.push(text);
      await gate;
      return text;
    },
  });
  const stub = client.rpc.communicator('echo').stub(Echo, server.self);
  return { network, client, server, stub, served, release: () => release() };
}

describe('races of calls, over whole nodes', () => {
  it('R73: the answer to a requester that has left is dropped, and dials nobody', async () => {
    const { network, client, server, stub, served, release } = await serving();
    await using _network = network;
    const call = track(stub.slow('slow', { timeoutMs: 60_000 }));
    await network.clock.runUntil(() => served.length === 1);
    const events: string[] = [];
    server.peerEvents$.subscribe(({ type }) => events.push(type));
    await network.run(client.disconnect(server.self));
    await network.clock.runUntil(() => events.length > 0);
    expect(call.ending).toBe('CONNECTION_LOST');
    release();
    await network.clock.advance(30_000);
    expect(events).toEqual(['disconnected']);
    expect(network.network.snapshot()).toMatchObject({ links: [], dials: 0 });
  });

  it('R58, R59: a slow handler holds no other request of the same peer up', async () => {
    const { network, stub, served, release } = await serving();
    await using _network = network;
    const slow = track(stub.slow('slow', { timeoutMs: 60_000 }));
    await network.clock.runUntil(() => served.length === 1);
    expect(await network.run(stub.fast('fast'))).toBe('fast');
    expect(slow.ending).toBe('waiting');
    release();
    await network.run(slow.settled);
    expect(slow.ending).toBe('done');
  });

  it('R51: a request whose caller gave up settles by itself, and its node closes in bounded time', async () => {
    const { network, client, stub, served, release } = await serving();
    await using _network = network;
    const controller = new AbortController();
    const call = track(stub.slow('slow', { signal: controller.signal, timeoutMs: 300_000 }));
    await network.clock.runUntil(() => served.length === 1);
    controller.abort('enough');
    await network.clock.drain();
    expect(call.ending).toBe('enough');
    expect(client.diagnostics().callsInFlight).toBe(0);
    const before = network.clock.now();
    await network.run(client.close());
    expect(network.clock.now() - before).toBeLessThan(10_000);
    release();
  });

  it('R51: a request that is never answered ends by its own deadline', async () => {
    const { network, client, stub, release } = await serving();
    await using _network = network;
    const before = network.clock.now();
    const call = track(stub.slow('slow', { timeoutMs: 700 }));
    await network.run(call.settled);
    expect(call.ending).toBe('RPC_TIMEOUT');
    expect(network.clock.now() - before).toBeLessThanOrEqual(750);
    expect(client.diagnostics().callsInFlight).toBe(0);
    release();
  });

  it('R52: requests, answers and messages under way when a node closes end with a code, and touch nothing afterwards', async () => {
    const { network, client, server, stub, served, release } = await serving();
    await using _network = network;
    const calls = Array.from({ length: 10 }, (_, n) => track(stub.slow(`${n}`, { timeoutMs: 60_000 })));
    await network.clock.runUntil(() => served.length === 10);
    const closing = network.run(server.close());
    const late = [
      track(stub.fast('late')),
      track(client.send(server.self, { service: 'chat', bytes: new Uint8Array(1) })),
    ];
    release();
    await closing;
    await network.clock.advance(60_000);
    for (const { ending } of [...calls, ...late]) expect(ending).not.toBe('waiting');
    for (const { ending } of calls) expect(['done', 'CONNECTION_LOST']).toContain(ending);
    const message = { service: 'chat', bytes: new Uint8Array(1) };
    const tooLate = track(server.send(client.self, message));
    await tooLate.settled;
    expect(tooLate.ending).toBe('CLOSED');
    expect(network.network.receiverErrors).toEqual([]);
  });
});
