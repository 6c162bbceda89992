import { type PeerDescriptor, peerIdToBytes } from '@peerlatch/connection/peer';
import { Rpc } from '@peerlatch/connection/rpc';
import { FakeTransportNetwork, peer, SeededRandom, VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { type Contact, contactOf } from '../../../src/contact/contact.js';
import { ContactPool } from '../../../src/contact/contact-pool.js';
import { serveDhtNode } from '../../../src/protocol/dht-node-service.js';
import { DhtNodeRpc } from '../../../src/protocol/dht-rpc.js';
import { RpcPeerQueries } from '../../../src/protocol/rpc-peer-queries.js';
import { idsOf } from '../../support/overlay.js';

/** A client that asks a server over real envelopes; the server's contacts are what the test says. */
function stand({ known = [] as readonly Contact[] } = {}) {
  const clock = new VirtualClock();
  const network = new FakeTransportNetwork({ auto: true });
  const side = (n: number) => {
    const self = peer(n);
    const rpc = new Rpc({ transport: network.join(self), clock, random: new SeededRandom(n) });
    return { self, communicator: rpc.communicator('layer0') };
  };
  const [client, server] = [side(1), side(2)];
  const told: [string, PeerDescriptor][] = [];
  const counts: number[] = [];
  const served = serveDhtNode({
    communicator: server.communicator,
    limits: dhtLimits,
    contacts: {
      closestActive: (_target, count, exclude) => {
        counts.push(count);
        return known.filter((contact) => !exclude.has(contact.peer.id)).slice(0, count);
      },
      closestRing: (_ringId, perSide) => ({ left: known.slice(0, perSide), right: [] }),
      asked: (from) => void told.push(['asked', from]),
      left: (from) => void told.push(['left', from]),
    },
  });
  const queries = new RpcPeerQueries({
    self: client.self,
    communicator: client.communicator,
    contacts: new ContactPool(100),
    random: new SeededRandom(3),
    limits: dhtLimits,
  });
  network.connect(client.self, server.self);
  return { clock, client, server, told, counts, served, queries, to: contactOf(server.self) };
}

const { getClosestPeers, getClosestRingPeers } = DhtNodeRpc.methods;
const contacts = (from: number, count: number) => Array.from({ length: count }, (_, i) => contactOf(peer(from + i)));

describe('serveDhtNode', () => {
  it('answers with five contacts unless asked for more, and never with more than the bound', async () => {
    const { queries, to, counts } = stand({ known: contacts(10, 60) });
    const { key } = to;
    expect((await queries.closestPeers(to, key)).length).toBe(5);
    expect((await queries.closestPeers(to, key, { limit: 20 })).length).toBe(20);
    expect((await queries.closestPeers(to, key, { limit: 4_000_000_000 })).length).toBe(dhtLimits.maxClosestPeers);
    expect(counts).toEqual([5, 20, dhtLimits.maxClosestPeers]);
  });

  it('leaves out whoever asks', async () => {
    const { queries, to } = stand({ known: contacts(1, 3) });
    expect(idsOf(await queries.closestPeers(to, to.key))).toEqual([peer(2).id, peer(3).id]);
  });

  it('answers with up to five ring contacts per side', async () => {
    const { queries, to } = stand({ known: contacts(10, 9) });
    const { left, right } = await queries.closestRingPeers(to, new Uint8Array(15));
    expect([left.length, right.length]).toEqual([5, 0]);
  });

  it('echoes the request ids, and learns of whoever asks', async () => {
    const { client, queries, to, told } = stand();
    const request = { nodeId: peerIdToBytes(peer(9).id), requestId: 'abc', limit: 0 };
    expect((await client.communicator.call(to.peer, getClosestPeers, request)).requestId).toBe('abc');
    await queries.closestRingPeers(to, new Uint8Array(15));
    await queries.ping(to);
    expect(told).toEqual(['asked', 'asked', 'asked'].map((what) => [what, client.self]));
  });

  it('hears who leaves', async () => {
    const { clock, client, queries, to, told } = stand();
    await queries.leaveNotice(to);
    await clock.drain();
    expect(told).toEqual([['left', client.self]]);
  });

  it('refuses keys and ring ids of another length, and learns nothing from that', async () => {
    const { client, to, told } = stand({ known: contacts(10, 3) });
    const { communicator } = client;
    const short = { nodeId: new Uint8Array(19), requestId: '', limit: 0 };
    await expect(communicator.call(to.peer, getClosestPeers, short)).rejects.toMatchObject({
      code: 'RPC_REMOTE_ERROR',
    });
    const long = { ringId: new Uint8Array(16), requestId: '' };
    await expect(communicator.call(to.peer, getClosestRingPeers, long)).rejects.toThrow(/15 bytes/);
    expect(told).toEqual([]);
  });

  it('serves until it is disposed', async () => {
    const { served, queries, to } = stand();
    await queries.ping(to);
    served[Symbol.dispose]();
    await expect(queries.ping(to)).rejects.toMatchObject({ code: 'RPC_UNKNOWN_METHOD' });
  });
});
