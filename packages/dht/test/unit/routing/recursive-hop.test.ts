import { peer } from '@peerlatch/connection/testing';
import {
  bodyTypes,
  descriptorToMessage,
  encodeRecursiveRequest,
  type messages,
  RecursiveOperation,
  RouteMessageError,
  type RouteWrapper,
} from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { contactOf } from '../../../src/contact/contact.js';
import { RecursiveOperationRpc } from '../../../src/protocol/dht-rpc.js';
import { RecursiveHop } from '../../../src/routing/recursive-hop.js';
import { codeOf, entry, frameOf, note, RoutingStand, sentBy, wrapper } from './routing-stand.js';

const { NO_TARGETS, DUPLICATE } = RouteMessageError;
const { FIND_CLOSEST_NODES, FETCH_DATA, DELETE_DATA } = RecursiveOperation;

/** A node that is asked by an initiator, who is connected to it and keeps the answers. */
function asked(n = 1) {
  const stand = new RoutingStand();
  const node = stand.node(n);
  const initiator = stand.node(16);
  stand.line(node, initiator);
  const answers: messages.RecursiveOperationResponse[] = [];
  initiator.routed.handle(
    'session',
    ({ body }) => void answers.push(bodyTypes.recursiveOperationResponse.decode(body)),
  );
  let count = 0;
  const ask = async (target: number, operation: RecursiveOperation, fields: Partial<RouteWrapper> = {}) => {
    const message = encodeRecursiveRequest('m', 'layer0', { sessionId: 'session', operation });
    const requestId = `request ${count++}`;
    const value = wrapper(initiator.self, peer(target), { requestId, message, ...fields });
    const ack = await initiator.communicator.call(node.self, RecursiveOperationRpc.methods.routeRequest, value);
    await stand.settle();
    return ack.error;
  };
  return { stand, node, initiator, answers, ask };
}

describe('a hop of a recursive operation', () => {
  it('is served by RecursiveHop, once per communicator', () => {
    const { node, stand } = asked();
    const make = () => new RecursiveHop({ ...node, self: node.contact, transport: node.routed } as never);
    expect(make).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
    expect(stand.clock.pendingTimers).toBe(0);
  });

  it('that knows nobody nearer says so to both sides', async () => {
    const { initiator, answers, ask } = asked();
    expect(await ask(20, FIND_CLOSEST_NODES)).toBe(NO_TARGETS);
    const path = [descriptorToMessage(initiator.self)];
    expect(answers).toEqual([
      { closestConnectedNodes: path, dataEntries: [], noCloserNodesFound: true, routingPath: path },
    ]);
  });

  it('passes on what it can, and says that there are nearer ones than itself', async () => {
    const { stand, node, answers, ask } = asked();
    stand.line(node, stand.mute(17));
    expect(await ask(19, FIND_CLOSEST_NODES)).toBe(undefined);
    expect(sentBy(node, 'routeRequest').map(({ to }) => to)).toEqual([17]);
    expect(answers.map(({ noCloserNodesFound }) => noCloserNodesFound)).toEqual([false]);
  });

  it('that is nearest itself says so, although it passes on', async () => {
    const { stand, node, answers, ask } = asked(18);
    stand.line(node, stand.mute(17));
    expect(await ask(19, FIND_CLOSEST_NODES)).toBe(undefined);
    expect(answers.map(({ noCloserNodesFound }) => noCloserNodesFound)).toEqual([true]);
  });

  it('whose id is the point itself ends the path', async () => {
    const { stand, node, answers, ask } = asked();
    stand.line(node, stand.mute(3));
    expect(await ask(1, FIND_CLOSEST_NODES)).toBe(undefined);
    expect([answers.map((answer) => answer.noCloserNodesFound), sentBy(node, 'routeRequest')]).toEqual([[true], []]);
  });

  it('reports its five nearest', async () => {
    const { stand, node, answers, ask } = asked();
    for (const n of [32, 33, 34, 35, 36, 37]) stand.line(node, stand.mute(n));
    await ask(32, FIND_CLOSEST_NODES);
    const closest = answers[0]?.closestConnectedNodes.map((message) => message.nodeId.at(-1));
    expect(closest).toEqual([32, 33, 34, 35, 36]);
  });

  it('gives its entries to a fetch alone, as many as fit into one answer', async () => {
    const { node, answers, ask } = asked();
    const { key } = contactOf(peer(20));
    const data = { typeUrl: 't', value: new Uint8Array(200_000) };
    node.entries.push(entry(key, 1, { data }), entry(key, 2, { data }), entry(key, 3, { data }), entry(key, 4));
    await ask(20, FIND_CLOSEST_NODES);
    await ask(20, FETCH_DATA);
    expect(answers.map(({ dataEntries }) => dataEntries.map(({ creator }) => creator.at(-1)))).toEqual([[], [1, 2]]);
  });

  it('marks for a deletion what the initiator has made', async () => {
    const { node, initiator, ask } = asked();
    await ask(20, FETCH_DATA);
    expect(node.deleted).toEqual([]);
    await ask(20, DELETE_DATA);
    expect(node.deleted).toEqual([initiator.self.id]);
  });

  it('answers a repetition with DUPLICATE, and does nothing', async () => {
    const { answers, ask } = asked();
    await ask(20, FIND_CLOSEST_NODES, { requestId: 'same' });
    expect([await ask(20, DELETE_DATA, { requestId: 'same' }), answers.length]).toEqual([DUPLICATE, 1]);
  });

  it('says later that a path has ended when all who could go on turn out to be none', async () => {
    const { stand, node, answers, ask } = asked();
    stand.line(node, stand.stranger(17));
    expect(await ask(19, FIND_CLOSEST_NODES)).toBe(undefined);
    expect(answers.map(({ noCloserNodesFound }) => noCloserNodesFound)).toEqual([false, true]);
  });

  it('does not when the next hop is a dead end, which says so by itself', async () => {
    const { stand, node, answers, ask } = asked();
    stand.line(node, stand.node(17));
    expect(await ask(19, FIND_CLOSEST_NODES)).toBe(undefined);
    // The second one is the dead end’s own.
    expect(answers.map(({ routingPath }) => routingPath.length)).toEqual([1, 2]);
  });

  it('refuses what is no recursive operation', async () => {
    const { node, answers, ask } = asked();
    const bad = [
      frameOf(peer(16), peer(1)),
      encodeRecursiveRequest('m', 'layer0', { sessionId: '', operation: FETCH_DATA }),
      encodeRecursiveRequest('m', 'layer0', { sessionId: 'x'.repeat(65), operation: DELETE_DATA }),
      Uint8Array.of(0xff),
    ];
    for (const message of bad) expect(await codeOf(ask(20, DELETE_DATA, { message }))).toBe('RPC_REMOTE_ERROR');
    expect([answers, node.deleted, node.router.sessions]).toEqual([[], [], 0]);
  });

  it('R54: leaves no session, listener or timer behind, even when the answer cannot go anywhere', async () => {
    const { stand, node, initiator, ask } = asked();
    const before = [node.transport.listenerCount, node.routed.handlerCount];
    await ask(20, FETCH_DATA, { sourcePeer: descriptorToMessage(peer(999)) });
    await initiator.routed.send(node.self, note());
    await stand.settle();
    expect([node.transport.listenerCount, node.routed.handlerCount]).toEqual(before);
    expect([node.router.sessions, stand.clock.pendingTimers]).toEqual([0, 0]);
  });
});
