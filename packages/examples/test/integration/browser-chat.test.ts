import { type ConnectionNode, createConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { afterEach, describe, expect, it } from 'vitest';
import { nodePort } from '../../src/browser-chat/room/node-port.js';
import { PeerLinks } from '../../src/browser-chat/room/peer-links.js';
import { RoomGuest } from '../../src/browser-chat/room/room-guest.js';
import { RoomHost } from '../../src/browser-chat/room/room-host.js';
import { CHAT_ROOM, decodeRoomMessage, type RoomMessage } from '../../src/browser-chat/room/room-message.js';

const nodes: ConnectionNode[] = [];

/** A node whose messages of the room go to `receive`. */
async function start(receive: (message: RoomMessage, from: PeerDescriptor) => void, listens: boolean) {
  const node = await createConnectionNode(listens ? { websocket: {} } : {});
  nodes.push(node);
  node.messages$.subscribe(({ from, service, bytes }) => {
    const message = service === CHAT_ROOM ? decodeRoomMessage(bytes) : undefined;
    if (message !== undefined) receive(message, from);
  });
  return node;
}

async function startHost() {
  const node = await start((message, from) => room.receive(message, from), true);
  const room = new RoomHost(
    nodePort(node, () => {}),
    'Host',
  );
  node.peerEvents$.subscribe(({ type, peer }) => {
    if (type === 'disconnected') room.gone(peer.id);
  });
  return { node, room };
}

async function startGuest(host: PeerDescriptor, name: string, listens: boolean) {
  const node = await start((message, from) => guest.receive(message, from), listens);
  const port = nodePort(node, () => links.set([host, ...guest.others()]));
  const guest = new RoomGuest(port, host, name);
  const links = new PeerLinks(node, () => {});
  node.peerEvents$.subscribe(({ type, peer }) => {
    if (type === 'connected' && peer.id === host.id) guest.join();
  });
  links.set([host]);
  return { node, guest, links };
}

const said = ({ guest }: { readonly guest: RoomGuest }): string[] =>
  guest.state.lines.filter(({ kind }) => kind === 'said').map(({ text }) => text);

describe('the room of the browser chat, over real nodes', () => {
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.close()));
  });

  it('members that can reach each other talk and hold locks without the host', async () => {
    const host = await startHost();
    const ann = await startGuest(host.node.self, 'Ann', true);
    const bob = await startGuest(host.node.self, 'Bob', true);
    await expect
      .poll(() => ann.links.facts(bob.node.self.id))
      .toMatchObject({ isConnected: true, ownLock: 'held', isLocking: true, failure: undefined });
    expect(ann.links.facts(bob.node.self.id).connector).toMatch(/^websocket/);
    await host.node.close();
    ann.guest.say('Are you still there?');
    await expect.poll(() => said(bob)).toEqual(['Are you still there?']);
  });

  it('members that cannot reach each other talk by way of the host, and the reason is known', async () => {
    const host = await startHost();
    const ann = await startGuest(host.node.self, 'Ann', false);
    const bob = await startGuest(host.node.self, 'Bob', false);
    await expect.poll(() => ann.links.facts(bob.node.self.id).failure).toBe('UNREACHABLE');
    ann.guest.say('By way of the host.');
    await expect.poll(() => said(bob)).toEqual(['By way of the host.']);
    await bob.node.close();
    await expect.poll(() => ann.guest.others()).toEqual([]);
    expect(ann.guest.state.lines.at(-1)).toMatchObject({ kind: 'notice', text: 'Bob left.' });
  });
});
