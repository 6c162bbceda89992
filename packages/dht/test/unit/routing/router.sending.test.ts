import { randomPeerId } from '@peerlatch/connection/peer';
import { peer, SeededRandom } from '@peerlatch/connection/testing';
import { descriptorToMessage } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { RouterRpc } from '../../../src/protocol/dht-rpc.js';
import type { Router } from '../../../src/routing/router.js';
import { asked, NO_TARGETS } from './router-stand.js';
import { codeOf, note, RoutingStand, sentBy, textsOf, wrapper } from './routing-stand.js';

/** Sessions that have not ended. */
function busy(...nodes: readonly { readonly router: Router }[]): number {
  return nodes.reduce((sum, { router }) => sum + router.sessions, 0);
}

describe('a router that sends', () => {
  it('reaches a peer over several hops, and says whose message it is', async () => {
    const stand = new RoutingStand();
    const [a, b, c, d] = stand.nodes(1, 8, 12, 14);
    stand.line(a, b, c, d);
    await a.routed.send(d.self, note());
    await stand.settle();
    expect([textsOf(d), d.received[0]?.from]).toEqual([['hello'], a.self]);
    expect(sentBy(c, 'routeMessage').map((sent) => sent.wrapper.routingPath)).toEqual([
      [a, b, c].map(({ self }) => descriptorToMessage(self)),
    ]);
    expect(busy(a, b, c, d)).toBe(0);
  });

  it('uses a connected addressee as the first and only hop', async () => {
    const stand = new RoutingStand();
    const [a, b, c] = stand.nodes(1, 2, 3);
    stand.line(b, a, c);
    await a.routed.send(b.self, note());
    await stand.settle();
    expect([sentBy(a, 'routeMessage').map(({ to }) => to), textsOf(b)]).toEqual([[2], ['hello']]);
  });

  it('goes two ways at once, and the message comes once', async () => {
    const stand = new RoutingStand();
    const [a, b, c, d] = stand.nodes(1, 8, 10, 12);
    stand.line(a, b, d);
    stand.line(a, c, d);
    await a.routed.send(d.self, note());
    await stand.settle();
    expect([sentBy(a, 'routeMessage').map(({ to }) => to), textsOf(d)]).toEqual([[8, 10], ['hello']]);
  });

  it('survives a hop that takes the message and dies with it', async () => {
    const stand = new RoutingStand();
    const [a, c, d] = stand.nodes(1, 10, 12);
    const dead = stand.stranger(8);
    dead.communicator.serve(RouterRpc, {
      routeMessage: ({ requestId }) => ({ requestId }),
      forwardMessage: ({ requestId }) => ({ requestId }),
    });
    stand.line(d, dead);
    stand.line(dead, a, c, d);
    await a.routed.send(d.self, note());
    await stand.settle();
    expect([sentBy(a, 'routeMessage').map(({ to }) => to), textsOf(d)]).toEqual([[8, 10], ['hello']]);
  });

  it('survives hops on the way that never answer, and those that vanish', async () => {
    const stand = new RoutingStand();
    const [a, b, d] = stand.nodes(1, 8, 12);
    const [mute, gone] = [stand.mute(13), stand.mute(14)];
    stand.line(a, b, d);
    stand.line(b, mute);
    stand.network.disconnect(b.self, d.self);
    await stand.settle();
    const sent = a.routed.send(d.self, note());
    await stand.clock.advance(1_000);
    stand.line(b, d);
    await stand.clock.advance(1_500);
    await sent;
    expect([sentBy(b, 'routeMessage').map(({ to }) => to), textsOf(d)]).toEqual([[13, 12], ['hello']]);
    stand.network.disconnect(b.self, d.self);
    stand.line(b, gone);
    await stand.settle();
    await a.routed.send(d.self, note('again'));
    await stand.settle();
    stand.line(b, d);
    stand.network.disconnect(b.self, gone.self);
    stand.network.disconnect(b.self, mute.self);
    await stand.settle();
    expect(textsOf(d)).toEqual(['hello', 'again']);
  });

  it('comes through a random mesh, whoever sends to whom', async () => {
    const stand = new RoutingStand();
    const random = new SeededRandom(7);
    const nodes = Array.from({ length: 40 }, (_, n) => stand.node(n, { ...peer(n), id: randomPeerId(random) }));
    const byId = [...nodes].sort((a, b) => (a.self.id < b.self.id ? -1 : 1));
    // The neighbours on the line of ids, and some far ones: what a Kademlia table guarantees at least.
    byId.forEach((node, index) => {
      for (const step of [1, 2, 3, 4, 8, 16]) stand.line(node, byId[(index + step) % 40] ?? node);
    });
    for (const [index, node] of nodes.entries()) {
      const to = nodes[(index * 7 + 3) % 40];
      if (to !== undefined && to !== node) await node.routed.send(to.self, note(String(index)));
    }
    await stand.settle();
    expect(nodes.reduce((sum, node) => sum + node.received.length, 0)).toBe(40);
    expect(busy(...nodes)).toBe(0);
  });

  it('R61: owns a copy of what it sends', async () => {
    const stand = new RoutingStand();
    const [a, b] = stand.nodes(1, 2);
    stand.line(a, b);
    const message = note('before');
    const sent = a.routed.send(b.self, message);
    if (message.kind === 'notification') message.body.fill(0);
    await sent;
    await stand.settle();
    expect(textsOf(b)).toEqual(['before']);
  });

  it('R72, R73: never dials, not even for its hops', async () => {
    const stand = new RoutingStand();
    const [a, b, c] = stand.nodes(1, 8, 12);
    stand.line(a, b);
    expect(await codeOf(a.routed.send(c.self, note()))).toBe('NOT_CONNECTED');
    await stand.settle();
    for (const { transport } of [a, b]) {
      expect(transport.announced.filter(({ type }) => type === 'connecting')).toHaveLength(1);
      expect(transport.sent.every(({ options }) => options.connect === false)).toBe(true);
    }
  });

  it('rejects when nobody is connected, and when everybody refuses for certain', async () => {
    const stand = new RoutingStand();
    const [a, b] = stand.nodes(1, 8);
    expect(await codeOf(a.routed.send(peer(12), note()))).toBe('NOT_CONNECTED');
    stand.line(a, b);
    await expect(a.routed.send(peer(12), note())).rejects.toMatchObject({
      code: 'NOT_CONNECTED',
      data: { refused: 1 },
    });
    expect(a.router.sessions).toBe(0);
  });

  it('resolves when a hop was sent the message and never says what became of it', async () => {
    const stand = new RoutingStand();
    const [a] = stand.nodes(1);
    stand.line(a, stand.mute(8));
    const sent = codeOf(a.routed.send(peer(12), note()));
    await stand.clock.advance(2_100);
    expect([await sent, a.router.sessions, stand.clock.pendingTimers]).toEqual(['resolved', 0, 0]);
  });

  it('refuses to send to itself, and giant messages', async () => {
    const { node } = asked();
    const body = new Uint8Array(950_000);
    const giant = { kind: 'notification', serviceId: 's', method: 'm', bodyType: 'x', body } as const;
    expect(await codeOf(node.routed.send(node.self, note()))).toBe('SELF_CONNECTION');
    expect(await codeOf(node.routed.send(peer(16), giant))).toBe('FRAME_TOO_LARGE');
  });

  it('is bounded: too many sessions are refused, to itself and to others', async () => {
    const { stand, node, ask } = asked({ maxRoutingSessions: 1 });
    stand.line(node, stand.mute(17));
    const first = node.routed.send(peer(19), note());
    expect(await codeOf(node.routed.send(peer(19), note()))).toBe('LIMIT_REACHED');
    expect(await ask(wrapper(peer(16), peer(19)))).toBe(NO_TARGETS);
    await stand.clock.advance(2_100);
    await first;
  });

  it('gives up on a signal: before, while a hop is asked, and no more after', async () => {
    const { stand, node } = asked();
    stand.line(node, stand.mute(17));
    const reason = new Error('enough');
    expect(await codeOf(node.routed.send(peer(18), note(), { signal: AbortSignal.abort(reason) }))).toBe(reason);
    const controller = new AbortController();
    const sent = codeOf(node.routed.send(peer(18), note(), { signal: controller.signal }));
    await stand.settle();
    controller.abort(reason);
    expect(await sent).toBe(reason);
    await stand.clock.advance(2_100);
    expect([node.router.sessions, stand.clock.pendingTimers]).toEqual([0, 0]);
  });
});
