import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { peerIdFromBytes } from '@peerlatch/connection/peer';
import { peer } from '@peerlatch/connection/testing';
import { descriptorToMessage } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { contactOf } from '../../../src/contact/contact.js';
import type { Router } from '../../../src/routing/router.js';
import { asked, forwardMessage, NO_TARGETS, routeMessage } from './router-stand.js';
import { codeOf, frameOf, note, RoutingStand, sentBy, textsOf, wrapper } from './routing-stand.js';

/** Sends to the peer `n`; how that ends does not matter. */
function sendTo(router: Router, from: PeerDescriptor, n: number): Promise<unknown> {
  return codeOf(router.send(peer(n), frameOf(from, peer(n))));
}

describe('reaching a peer that is still joining', () => {
  /** `joining` is connected to `entry` alone; the others could not find it by its id. */
  function joiningStand() {
    const stand = new RoutingStand();
    const [joining, entry, far, other] = stand.nodes(64, 1, 2, 65);
    stand.line(joining, entry, far, other);
    joining.reachableThrough = [entry.self];
    return { stand, joining, entry, far, other };
  }

  it('goes through the peers that it named, and back', async () => {
    const { stand, joining, entry, far } = joiningStand();
    await joining.routed.send(far.self, note('who?'));
    await stand.settle();
    expect([textsOf(far), far.received[0]?.from]).toEqual([['who?'], joining.self]);
    await far.routed.send(joining.self, note('you'));
    await stand.settle();
    expect([textsOf(joining), sentBy(far, 'forwardMessage').map(({ to }) => to)]).toEqual([['you'], [1]]);
    expect(sentBy(entry, 'routeMessage').at(-1)?.to).toBe(64);
  });

  it('R65: a forwarded message gets a new request id, so that those on the way to the forwarder do not drop it', async () => {
    const stand = new RoutingStand();
    // From `far` to the entry point and on to the joining peer, `middle` is on the way twice.
    const [joining, entry, middle, far] = stand.nodes(64, 1, 2, 130);
    stand.line(far, middle, entry, joining);
    joining.reachableThrough = [entry.self];
    await joining.routed.send(far.self, note('who?'));
    await stand.settle();
    stand.network.disconnect(entry.self, joining.self);
    stand.line(middle, joining);
    await stand.settle();
    await far.routed.send(joining.self, note('you'));
    await stand.settle();
    expect(textsOf(far)).toEqual(['who?']);
    const forwarded = sentBy(far, 'forwardMessage')[0]?.wrapper;
    const routed = [...sentBy(middle, 'routeMessage'), ...sentBy(entry, 'routeMessage')].filter(
      ({ wrapper: { target } }) => peerIdFromBytes(target) === joining.self.id,
    );
    expect(forwarded?.requestId).toBeDefined();
    expect(routed.map(({ wrapper: { requestId } }) => requestId)).not.toContain(forwarded?.requestId);
  });

  it('R65: turning a forward into a route changes the id that the next hops remember', async () => {
    const { node, stand, ask } = asked();
    const next = stand.node(18);
    stand.line(node, next);
    const value = wrapper(peer(16), node.self, { message: frameOf(peer(16), next.self) });
    // The next hop has seen the message on its way to the forwarder.
    const seen = stand.stranger(19);
    stand.line(seen, next);
    const earlier = { ...value, target: next.contact.key, message: frameOf(peer(16), next.self, note('x', 'nobody')) };
    await seen.communicator.call(next.self, routeMessage, earlier);
    expect(await ask(value, forwardMessage)).toBe(undefined);
    await stand.settle();
    expect([textsOf(next), next.received[0]?.from]).toEqual([['hello'], peer(16)]);
  });

  it('forgets after ten seconds, and uses no forwarder for a peer that is connected', async () => {
    const { stand, joining, far } = joiningStand();
    await joining.routed.send(far.self, note());
    await stand.settle();
    stand.line(far, joining);
    await far.routed.send(joining.self, note('directly'));
    expect(sentBy(far, 'forwardMessage')).toEqual([]);
    stand.network.disconnect(far.self, joining.self);
    await stand.clock.advance(10_000);
    await codeOf(far.routed.send(joining.self, note()));
    expect(sentBy(far, 'forwardMessage')).toEqual([]);
  });

  it('takes the first of the named peers that is connected, else the first', async () => {
    const { node, stand, stranger, ask } = asked();
    const name = async (requestId: string, ...through: readonly PeerDescriptor[]) =>
      ask(
        wrapper(peer(40), node.self, {
          requestId,
          message: frameOf(peer(40), node.self),
          reachableThrough: through.map(descriptorToMessage),
        }),
      );
    const forwardedTo = async () => {
      void sendTo(node.router, node.self, 40);
      await stand.settle();
      return sentBy(node, 'forwardMessage').at(-1)?.wrapper.target;
    };
    await name('a', node.self, peer(40));
    expect(await forwardedTo()).toBe(undefined);
    await name('b', node.self, peer(50), peer(51));
    expect(await forwardedTo()).toEqual(contactOf(peer(50)).key);
    await name('c', peer(50), stranger.self);
    expect(await forwardedTo()).toEqual(contactOf(stranger.self).key);
  });

  it('delivers what is forwarded to itself, and passes on what is forwarded to others', async () => {
    const { node, stand, ask } = asked();
    const other = stand.stranger(18);
    stand.line(node, other);
    expect(await ask(wrapper(peer(16), node.self, { requestId: 'a' }), forwardMessage)).toBe(undefined);
    expect(await ask(wrapper(peer(16), peer(19), { requestId: 'b' }), forwardMessage)).toBe(undefined);
    await stand.settle();
    expect([textsOf(node), sentBy(node, 'forwardMessage').map(({ to }) => to)]).toEqual([['hello'], [18]]);
  });

  it('refuses what is forwarded to nobody, and says when it cannot go on', async () => {
    const { node, ask } = asked();
    const nobody = Uint8Array.from([0x22, 5, ...new TextEncoder().encode('inbox'), 0x2a, 0]);
    expect(await codeOf(ask(wrapper(peer(16), node.self, { requestId: 'a', message: nobody }), forwardMessage))).toBe(
      'RPC_REMOTE_ERROR',
    );
    expect(
      await ask(wrapper(peer(16), node.self, { requestId: 'b', message: frameOf(peer(16), peer(90)) }), forwardMessage),
    ).toBe(NO_TARGETS);
  });
});
