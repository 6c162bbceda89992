import { type PeerDescriptor, randomPeerId } from '@peerlatch/connection/peer';
import { peer, SeededRandom } from '@peerlatch/connection/testing';
import {
  bodyTypes,
  decodeEnvelope,
  descriptorToMessage,
  type messages,
  type OutgoingMessage,
} from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { type Contact, contactOf } from '../../../src/contact/contact.js';
import { sortByDistance } from '../../../src/id/distance.js';
import { RecursiveOperationRpc } from '../../../src/protocol/dht-rpc.js';
import { RecursiveOperations } from '../../../src/routing/recursive-operations.js';
import { codeOf, entry, note, type RoutingNode, RoutingStand, sentBy } from './routing-stand.js';

const target = contactOf(peer(100)).key;
const numbers = (contacts: readonly Contact[]): number[] => contacts.map(({ peer: { id } }) => Number.parseInt(id, 16));

/** Everything that an operation could have left at its initiator. */
function leftovers(stand: RoutingStand, { transport, routed, router, operations }: RoutingNode) {
  return [transport.listenerCount, routed.handlerCount, router.sessions, operations.running, stand.clock.pendingTimers];
}

/** Nodes with random ids, each connected to its neighbours on the line of ids and to some far ones. */
function mesh(size: number, seed: number) {
  const stand = new RoutingStand();
  const random = new SeededRandom(seed);
  const nodes = Array.from({ length: size }, (_, n) => stand.node(n, { ...peer(n), id: randomPeerId(random) }));
  const byId = [...nodes].sort((a, b) => (a.self.id < b.self.id ? -1 : 1));
  byId.forEach((node, index) => {
    for (const step of [1, 2, 3, 4, 8, 16]) stand.line(node, byId[(index + step) % size] ?? node);
  });
  return { stand, random, nodes };
}

/** An initiator whose only connection is somebody whom the test plays: takes everything, and says nothing. */
function played() {
  const stand = new RoutingStand();
  const node = stand.node(1);
  const hop = stand.stranger(2);
  stand.line(node, hop);
  hop.communicator.serve(RecursiveOperationRpc, { routeRequest: ({ requestId }) => ({ requestId }) });
  return { stand, node, hop };
}

describe('a recursive operation', () => {
  it('finds the peers closest to a point, wherever it begins', async () => {
    const { stand, random, nodes } = mesh(60, 3);
    const contacts = nodes.map(({ contact }) => contact);
    for (const node of nodes.slice(0, 12)) {
      const key = contactOf({ ...peer(0), id: randomPeerId(random) }).key;
      const { closest, hops, isComplete, entries } = await stand.clock.run(node.operations.execute(key, 'find'));
      const nearest = sortByDistance(key, contacts, (contact) => contact.key);
      expect(closest[0]?.peer.id).toBe(nearest[0]?.peer.id);
      expect([closest.length, isComplete, entries]).toEqual([10, true, []]);
      expect(hops).toBeGreaterThan(0);
    }
    await stand.clock.advance(5_000);
    for (const node of nodes) expect(leftovers(stand, node).slice(1)).toEqual([1, 0, 0, 0]);
  });

  it('fetches what some hop holds, the newest of each creator, and the own', async () => {
    const stand = new RoutingStand();
    const [a, b, c] = stand.nodes(1, 64, 96);
    stand.line(a, b, c);
    const at = (seconds: bigint) => ({ createdAt: { seconds, nanos: 0 } });
    b.entries.push(entry(target, 5, at(2n)), entry(target, 6, { stale: true }));
    c.entries.push(entry(target, 5, at(3n)), entry(target, 7, { deleted: true }));
    a.entries.push(entry(target, 5, at(1n)), entry(target, 8));
    const { entries, isComplete, hops, closest } = await stand.clock.run(a.operations.execute(target, 'fetch'));
    const held = entries.map(({ creator, createdAt }) => [creator.at(-1), createdAt?.seconds]);
    expect(held).toEqual(
      expect.arrayContaining([
        [5, 3n],
        [6, 1n],
        [7, 1n],
        [8, 1n],
      ]),
    );
    expect([entries.length, isComplete, hops, numbers(closest)]).toEqual([4, true, 2, [96, 64, 1]]);
  });

  it('that fetches what nobody has is over as soon as every path has ended', async () => {
    const stand = new RoutingStand();
    const [a, b, c, d] = stand.nodes(1, 64, 72, 96);
    stand.line(a, b, d);
    stand.line(a, c, d);
    const { entries, isComplete } = await stand.clock.run(a.operations.execute(target, 'fetch'));
    expect([entries, isComplete, stand.clock.now()]).toEqual([[], true, 0]);
  });

  it('deletes the own entry along the way, and here', async () => {
    const stand = new RoutingStand();
    const [a, b, c] = stand.nodes(1, 64, 96);
    stand.line(a, b, c);
    const { isComplete } = await stand.clock.run(a.operations.execute(target, 'delete'));
    expect([isComplete, b.deleted, c.deleted, new Set(a.deleted)]).toEqual([
      true,
      [a.self.id],
      [a.self.id],
      new Set([a.self.id]),
    ]);
  });

  it('that deletes without waiting returns after 50 ms, and is carried out all the same', async () => {
    const stand = new RoutingStand();
    const [a, b, c] = stand.nodes(1, 64, 96);
    stand.line(a, b);
    stand.line(b, c);
    stand.line(a, stand.mute(97));
    const before = leftovers(stand, a);
    await stand.clock.run(a.operations.execute(target, 'delete', { wait: false }));
    expect([stand.clock.now() <= 50, b.deleted, c.deleted]).toEqual([true, [a.self.id], [a.self.id]]);
    await stand.clock.advance(3_000);
    expect(leftovers(stand, a)).toEqual(before);
  });

  it('R55: without a connection is answered at once by this node, a hundred times, and leaves no listener', async () => {
    const stand = new RoutingStand();
    const node = stand.node(1);
    node.entries.push(entry(target, 5));
    const before = leftovers(stand, node);
    for (let i = 0; i < 100; i++) {
      const result = await node.operations.execute(target, 'fetch');
      expect(result).toEqual({ closest: [node.contact], entries: [entry(target, 5)], hops: 0, isComplete: true });
    }
    await node.operations.execute(target, 'delete');
    expect([node.deleted, leftovers(stand, node), node.transport.sent]).toEqual([[node.self.id], before, []]);
  });

  it('R55: leaves nothing behind on any way to its end', async () => {
    const stand = new RoutingStand();
    const node = stand.node(1);
    stand.line(node, stand.mute(96));
    const before = leftovers(stand, node);
    for (const kind of ['find', 'fetch', 'delete'] as const)
      await stand.clock.run(node.operations.execute(target, kind));
    const excluded = await node.operations.execute(target, 'fetch', { excluded: peer(96).id });
    expect(excluded).toMatchObject({ isComplete: true, hops: 0 });
    const controller = new AbortController();
    const aborted = codeOf(node.operations.execute(target, 'find', { signal: controller.signal }));
    await stand.settle();
    expect([node.operations.running, node.routed.handlerCount]).toEqual([1, 2]);
    controller.abort('enough');
    expect([await aborted, node.routed.handlerCount]).toEqual(['enough', 1]);
    expect(await codeOf(node.operations.execute(target, 'find', { signal: AbortSignal.abort('no') }))).toBe('no');
    expect(await codeOf(node.operations.execute(new Uint8Array(3), 'find'))).toBe('INVALID_ARGUMENT');
    const closed = codeOf(node.operations.execute(target, 'find'));
    await stand.settle();
    node.operations.close();
    expect([await closed, await codeOf(node.operations.execute(target, 'find'))]).toEqual(['CLOSED', 'CLOSED']);
    await stand.clock.advance(3_000);
    expect(leftovers(stand, node)).toEqual(before);
  });

  it('is listened to before its request leaves', async () => {
    const { stand, node } = played();
    let handlers = 0;
    const { send } = node.transport;
    node.transport.send = (...all: Parameters<typeof send>) => {
      handlers = node.routed.handlerCount;
      return send.apply(node.transport, all);
    };
    const result = node.operations.execute(target, 'find');
    await stand.settle();
    expect(handlers).toBe(2);
    await stand.clock.run(result);
  });

  it('waits four seconds for what is missing once a path has ended, and ten for anything at all', async () => {
    const { stand, node } = played();
    const answers = answering(stand, node);
    const silent = await stand.clock.run(node.operations.execute(target, 'find'));
    expect([silent.isComplete, stand.clock.now(), numbers(silent.closest)]).toEqual([false, 10_000, [1, 2]]);
    const partial = node.operations.execute(target, 'find');
    await stand.settle();
    await answers.send(true, node.self, peer(50), peer(51));
    const { isComplete, hops } = await stand.clock.run(partial);
    expect([isComplete, hops, stand.clock.now()]).toEqual([false, 3, 14_000]);
  });

  it('takes nothing from answers that no node gives, and goes on', async () => {
    const { stand, node } = played();
    const answers = answering(stand, node);
    const result = node.operations.execute(target, 'find');
    await stand.settle();
    const bad = { ...descriptorToMessage(peer(9)), nodeId: new Uint8Array(3) };
    await answers.raw({
      closestConnectedNodes: [descriptorToMessage(peer(100)), bad],
      dataEntries: [],
      noCloserNodesFound: true,
      routingPath: [],
    });
    await answers.raw({ closestConnectedNodes: [], dataEntries: [], noCloserNodesFound: true, routingPath: [bad] });
    await answers.send(true, ...Array.from({ length: 65 }, () => peer(7)));
    await answers.message({ ...note(), serviceId: answers.session() });
    expect(node.operations.running).toBe(1);
    await answers.send(true, node.self);
    expect(await stand.clock.run(result)).toMatchObject({ isComplete: true, hops: 1 });
    expect(numbers((await result).closest)).toEqual([77, 1, 2]);
  });

  it('reads so many contacts of an answer, and counts the responder as found', async () => {
    const { stand, node } = played();
    const answers = answering(stand, node);
    const result = node.operations.execute(target, 'find');
    await stand.settle();
    const many = Array.from({ length: 60 }, (_, n) => descriptorToMessage(peer(1_000 + n)));
    const closest = [...many.slice(0, 40), descriptorToMessage(peer(100))];
    await answers.raw({ closestConnectedNodes: closest, dataEntries: [], noCloserNodesFound: true, routingPath: [] });
    const found = numbers((await result).closest);
    expect([found.includes(100), found.includes(77)]).toEqual([false, true]);
  });

  it('is over at once when nobody took it', async () => {
    const stand = new RoutingStand();
    const node = stand.node(1);
    stand.line(node, stand.stranger(2));
    const result = await stand.clock.run(node.operations.execute(target, 'find'));
    expect([result.isComplete, numbers(result.closest), stand.clock.now()]).toEqual([false, [1, 2], 0]);
  });

  it('survives a hop that takes it and dies', async () => {
    const stand = new RoutingStand();
    const [a, b, c] = stand.nodes(1, 64, 97);
    const dead = stand.stranger(96);
    dead.communicator.serve(RecursiveOperationRpc, { routeRequest: ({ requestId }) => ({ requestId }) });
    stand.line(a, dead);
    stand.line(a, b, c);
    const { closest, isComplete } = await stand.clock.run(a.operations.execute(target, 'find'));
    expect([isComplete, numbers(closest)]).toEqual([true, [96, 97, 64, 1]]);
  });

  it('does not ask for whom it is carried out', async () => {
    const stand = new RoutingStand();
    const [a, b, c] = stand.nodes(1, 64, 96);
    stand.line(b, a, c);
    await stand.clock.run(a.operations.execute(target, 'fetch', { excluded: c.self.id }));
    expect(sentBy(a, 'routeRequest').map(({ to }) => to)).toEqual([64]);
  });

  it('merges what this node knows by itself', async () => {
    const stand = new RoutingStand();
    const node = stand.node(1);
    const other = stand.node(3);
    const view = (): readonly Contact[] => [contactOf(peer(101)), contactOf(peer(64))];
    const communicator = other.rpc.communicator('with a view');
    const parts = {
      ...stand.common(3),
      self: other.contact,
      router: other.router,
      transport: other.routed,
      communicator,
    };
    const operations = new RecursiveOperations({ ...parts, view });
    expect(numbers((await operations.execute(target, 'find')).closest)).toEqual([101, 64, 3]);
    expect(node.operations.running).toBe(0);
  });

  it('is one of so many', async () => {
    const stand = new RoutingStand({ maxOperations: 1 });
    const node = stand.node(1);
    stand.line(node, stand.mute(2));
    const first = node.operations.execute(target, 'find');
    expect(await codeOf(node.operations.execute(target, 'find'))).toBe('LIMIT_REACHED');
    await stand.clock.run(first);
  });
});

/** Answers to the operation that `node` has under way, brought by another peer. */
function answering(stand: RoutingStand, node: RoutingNode) {
  const helper = stand.node(77);
  const session = (): string => {
    const message = sentBy(node, 'routeRequest').at(-1)?.wrapper.message ?? new Uint8Array();
    return bodyTypes.recursiveOperationRequest.decode(decodeEnvelope(message).contentBytes).sessionId;
  };
  const message = async (value: OutgoingMessage): Promise<void> => {
    stand.line(helper, node);
    await helper.routed.send(node.self, value);
    stand.network.disconnect(helper.self, node.self);
    await stand.settle();
  };
  const raw = (value: messages.RecursiveOperationResponse): Promise<void> => {
    const body = bodyTypes.recursiveOperationResponse.encode(value);
    const bodyType = bodyTypes.recursiveOperationResponse.typeName;
    return message({ kind: 'notification', serviceId: session(), method: 'sendResponse', bodyType, body });
  };
  const send = (noCloserNodesFound: boolean, ...path: readonly PeerDescriptor[]): Promise<void> =>
    raw({ closestConnectedNodes: [], dataEntries: [], noCloserNodesFound, routingPath: path.map(descriptorToMessage) });
  return { session, message, raw, send };
}
