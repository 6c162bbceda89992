import { silentLogger } from '@peerlatch/connection/base';
import { defineService, Rpc, request } from '@peerlatch/connection/rpc';
import { peer, SeededRandom, VirtualClock } from '@peerlatch/connection/testing';
import { bodyTypes } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { RoutedTransport } from '../../../src/routing/routed-transport.js';
import { codeOf, note, type RoutingNode, RoutingStand, textsOf } from './routing-stand.js';

const PingRpc = defineService('PingRpc', { ping: request(bodyTypes.pingRequest, bodyTypes.pingResponse) });

function line() {
  const stand = new RoutingStand();
  const [a, b, c] = stand.nodes(1, 8, 12);
  stand.line(a, b, c);
  return { stand, a, b, c };
}

/** RPC of a layer above. */
function above(stand: RoutingStand, { routed }: RoutingNode) {
  const rpc = new Rpc({ transport: routed, clock: stand.clock, random: new SeededRandom(5) });
  return { rpc, communicator: rpc.communicator('layer1') };
}

describe('a routed transport', () => {
  it('is a transport for RPC between peers that are not connected', async () => {
    const { stand, a, c } = line();
    const [client, server] = [above(stand, a), above(stand, c)];
    const callers: string[] = [];
    server.communicator.serve(PingRpc, {
      ping: ({ requestId }, { from }) => {
        callers.push(from.id);
        return { requestId: `${requestId}!` };
      },
    });
    const answer = await client.communicator.call(c.self, PingRpc.methods.ping, { requestId: 'r' });
    expect([answer.requestId, callers]).toEqual(['r!', [a.self.id]]);
  });

  it('shows the connections of the transport below, and announces what that announces', async () => {
    const { stand, a, b, c } = line();
    const events: string[] = [];
    using _ = { [Symbol.dispose]: a.routed.peerEvents$.subscribe(({ type }) => void events.push(type)).unsubscribe };
    expect([a.routed.self, a.routed.connections()]).toEqual([a.self, [b.self]]);
    expect([b, c].map(({ self }) => a.routed.hasConnection(self.id))).toEqual([true, false]);
    expect([b, c].map(({ self }) => a.routed.hasEndpoint(self.id))).toEqual([true, false]);
    stand.network.disconnect(a.self, b.self);
    await stand.settle();
    expect(events).toEqual(['disconnected']);
  });

  it('has nothing to do with messages that come on a connection', async () => {
    const { stand, a, b } = line();
    await a.transport.send(b.self, note());
    await stand.settle();
    expect(textsOf(b)).toEqual([]);
  });

  it('gives each service one handler, until it is disposed', async () => {
    const { stand, a, c } = line();
    const got: string[] = [];
    const first = c.routed.handle('other', ({ method }) => void got.push(method));
    expect(() => c.routed.handle('other', () => {})).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
    await a.routed.send(c.self, note('x', 'other'));
    await stand.settle();
    first[Symbol.dispose]();
    const second = c.routed.handle('other', () => void got.push('second'));
    first[Symbol.dispose]();
    await a.routed.send(c.self, note('x', 'other'));
    await stand.settle();
    expect([got, c.routed.handlerCount]).toEqual([['note', 'second'], 2]);
    second[Symbol.dispose]();
    await a.routed.send(c.self, note('x', 'other'));
    await stand.settle();
    expect([got.length, c.routed.handlerCount]).toEqual([2, 1]);
  });

  it('survives a handler that throws', async () => {
    const { stand, a, c } = line();
    c.routed.handle('broken', () => {
      throw new Error('broken');
    });
    await a.routed.send(c.self, note('x', 'broken'));
    await a.routed.send(c.self, note());
    await stand.settle();
    expect(textsOf(c)).toEqual(['hello']);
  });

  it('sends and delivers nothing before it is opened, nor after it is closed', async () => {
    const { stand, a, b } = line();
    const node = stand.node(3);
    const parts = { transport: node.transport, router: node.router, random: new SeededRandom(1), logger: silentLogger };
    const routed = new RoutedTransport(parts);
    const got: unknown[] = [];
    routed.handle('inbox', (message) => void got.push(message));
    stand.line(a, node);
    expect(await codeOf(routed.send(a.self, note()))).toBe('NOT_RUNNING');
    await a.routed.send(node.self, note());
    await stand.settle();
    expect(got).toEqual([]);
    routed.open();
    await routed.send(a.self, note('open'));
    await a.routed.send(node.self, note());
    await stand.settle();
    expect([textsOf(a), got.length]).toEqual([['open'], 1]);
    routed.close();
    routed.open();
    expect(await codeOf(routed.send(b.self, note()))).toBe('CLOSED');
    await a.routed.send(node.self, note());
    await stand.settle();
    expect(got).toHaveLength(1);
  });

  it('passes signal and urgency on to the router', async () => {
    const sent: unknown[] = [];
    const router = { deliverTo: () => {}, send: async (...all: readonly unknown[]) => void sent.push(all[2]) };
    const { transport } = new RoutingStand().node(1);
    using routed = new RoutedTransport({ transport, router, random: new SeededRandom(1), logger: silentLogger });
    routed.open();
    const options = { sendWhileClosing: true, signal: new AbortController().signal };
    await routed.send(peer(2), note(), options);
    expect(sent).toEqual([options]);
  });

  it('gives every message another id', async () => {
    const frames: Uint8Array[] = [];
    const router = { deliverTo: () => {}, send: async (_: unknown, frame: Uint8Array) => void frames.push(frame) };
    const { transport } = new RoutingStand().node(1);
    const routed = new RoutedTransport({ transport, router, random: new SeededRandom(1), logger: silentLogger });
    routed.open();
    for (let i = 0; i < 3; i++) await routed.send(peer(2), note());
    expect(new Set(frames.map(String)).size).toBe(3);
    expect(new VirtualClock().pendingTimers).toBe(0);
  });
});
