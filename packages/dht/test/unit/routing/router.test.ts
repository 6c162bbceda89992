import { peer } from '@peerlatch/connection/testing';
import { descriptorToMessage, encodeRecursiveRequest } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { Router } from '../../../src/routing/router.js';
import { asked, DUPLICATE, forwardMessage, NO_TARGETS, STOPPED } from './router-stand.js';
import { codeOf, frameOf, note, sentBy, textsOf, wrapper } from './routing-stand.js';

describe('a router that is asked to carry', () => {
  it('serves its methods once per communicator', () => {
    const { stand, node } = asked();
    expect(node.router).toBeInstanceOf(Router);
    const parts = { ...stand.common(1), ...node, reachableThrough: () => [] };
    expect(() => new Router(parts)).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
  });

  it('R58, R59: acknowledges at once, whatever its next hop does meanwhile', async () => {
    const { stand, node, ask } = asked();
    stand.line(node, stand.mute(17));
    expect(await ask(wrapper(peer(16), peer(19)))).toBe(undefined);
    expect([node.router.sessions, stand.clock.now()]).toEqual([1, 0]);
    await stand.clock.advance(2_100);
    expect(node.router.sessions).toBe(0);
  });

  it('acknowledges what it could deliver, and says DUPLICATE the second time, whichever way it comes', async () => {
    const { node, ask } = asked();
    const value = wrapper(peer(16), peer(1));
    expect([await ask(value), await ask(value), await ask(value, forwardMessage)]).toEqual([
      undefined,
      DUPLICATE,
      DUPLICATE,
    ]);
    expect(textsOf(node)).toEqual(['hello']);
  });

  it('says NO_TARGETS when nobody is nearer than who asks', async () => {
    const { stand, node, ask } = asked();
    expect(await ask(wrapper(peer(16), peer(18)))).toBe(NO_TARGETS);
    stand.line(node, stand.stranger(3));
    expect(await ask(wrapper(peer(16), peer(18), { requestId: 'second' }))).toBe(NO_TARGETS);
  });

  it('ends loops: its own id in the path, and a path that is too long to go on', async () => {
    const { stand, node, ask } = asked();
    stand.line(node, stand.stranger(18));
    const path = (...ids: readonly number[]) => ids.map((n) => descriptorToMessage(peer(n)));
    expect(await ask(wrapper(peer(16), peer(18), { requestId: 'a', routingPath: path(1, 16) }))).toBe(DUPLICATE);
    const long = path(...Array.from({ length: 64 }, (_, n) => 1_000 + n));
    expect(await ask(wrapper(peer(16), peer(18), { requestId: 'b', routingPath: long }))).toBe(NO_TARGETS);
    expect(await ask(wrapper(peer(16), peer(18), { requestId: 'c', routingPath: long.slice(1) }))).toBe(undefined);
  });

  it.each([
    ['a target that is none', { target: new Uint8Array(19) }],
    ['a path of 1,000', { routingPath: Array.from({ length: 1_000 }, () => descriptorToMessage(peer(9))) }],
    ['a giant message', { message: new Uint8Array(920_000) }],
    ['no source', { sourcePeer: undefined }],
    ['a message for us that is no frame', { message: Uint8Array.of(0xff, 0xff) }],
    [
      'a message for us that is no RPC',
      { message: encodeRecursiveRequest('m', 's', { sessionId: 's', operation: 0 }) },
    ],
    ['a message that is from ourselves, it says', { message: frameOf(peer(1), peer(1)) }],
  ])('refuses %s, and is none the worse', async (_, fields) => {
    const { node, ask } = asked();
    expect(await codeOf(ask(wrapper(peer(16), peer(1), { requestId: 'bad', ...fields })))).toBe('RPC_REMOTE_ERROR');
    expect(await ask(wrapper(peer(16), peer(1)))).toBe(undefined);
    expect([node.router.sessions, textsOf(node)]).toEqual([0, ['hello']]);
  });

  it('takes the source of the message inside for the sender, else that of the wrapper', async () => {
    const { node, ask } = asked();
    await ask(wrapper(peer(16), peer(1), { requestId: 'a', message: frameOf(peer(77), peer(1)) }));
    const bare = Uint8Array.from([0x22, 5, ...new TextEncoder().encode('inbox'), 0x2a, 0]);
    await ask(wrapper(peer(16), peer(1), { requestId: 'b', message: bare }));
    expect(node.received.map(({ from }) => from)).toEqual([peer(77), peer(16)]);
  });

  it('goes by the connection, not by the path, about whom a message came from', async () => {
    const { stand, node, ask } = asked();
    stand.line(node, stand.stranger(17));
    // Seen from the peer that the path names last, 17 would be no step forward.
    const routingPath = [descriptorToMessage(peer(18))];
    expect(await ask(wrapper(peer(16), peer(19), { routingPath }))).toBe(undefined);
    expect(sentBy(node, 'routeMessage').map(({ to }) => to)).toEqual([17]);
  });

  it('says STOPPED once it is closed, carries nothing, and leaves nothing behind', async () => {
    const { stand, node, ask } = asked();
    stand.line(node, stand.mute(17));
    const sent = codeOf(node.routed.send(peer(19), note()));
    await stand.settle();
    const listeners = node.transport.listenerCount;
    node.router.close();
    node.router.close();
    expect(await ask(wrapper(peer(16), peer(1)))).toBe(STOPPED);
    expect(await ask(wrapper(peer(16), peer(18)), forwardMessage)).toBe(STOPPED);
    expect(await codeOf(node.router.send(peer(18), frameOf(node.self, peer(18))))).toBe('CLOSED');
    expect([node.transport.listenerCount, textsOf(node), node.router.isClosed]).toEqual([listeners - 1, [], true]);
    await stand.clock.advance(2_100);
    expect([await sent, node.router.sessions, stand.clock.pendingTimers]).toEqual(['resolved', 0, 0]);
  });
});
