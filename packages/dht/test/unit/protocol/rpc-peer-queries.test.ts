import { ConnectionError } from '@peerlatch/connection/base';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import type { CallOptions } from '@peerlatch/connection/rpc';
import { peer, SeededRandom } from '@peerlatch/connection/testing';
import { bodyTypes, descriptorToMessage, type messages } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { contactOf } from '../../../src/contact/contact.js';
import { ContactPool } from '../../../src/contact/contact-pool.js';
import { RpcPeerQueries } from '../../../src/protocol/rpc-peer-queries.js';
import { idsOf } from '../../support/overlay.js';

interface Call {
  readonly to: PeerDescriptor;
  readonly method: string;
  readonly value: unknown;
  readonly options: CallOptions;
}

const server = { host: '10.0.0.1', port: 1234, tls: false };

/** Queries over a communicator that notes each call and answers as the test says. */
interface Method {
  readonly name: string;
  readonly response?: { decode(bytes: Uint8Array): unknown };
}

const types: Readonly<Record<string, { encode(value: never): Uint8Array }>> = {
  getClosestPeers: bodyTypes.closestPeersResponse,
  getClosestRingPeers: bodyTypes.closestRingPeersResponse,
  ping: bodyTypes.pingResponse,
};

interface StandOptions {
  readonly self?: PeerDescriptor;
  readonly answer?: (value: unknown) => unknown;
  readonly callTimeoutMs?: number | undefined;
}

function stand({ self = peer(1), answer = () => ({}), callTimeoutMs }: StandOptions = {}) {
  const calls: Call[] = [];
  const invoke = async (to: PeerDescriptor, method: Method, value: unknown, options: CallOptions = {}) => {
    calls.push({ to, method: method.name, value, options });
    const { encode } = types[method.name] ?? {};
    const answered = answer(value);
    // Through bytes, as answers come.
    return (encode === undefined ? answered : method.response?.decode(encode(answered as never))) as never;
  };
  const queries = new RpcPeerQueries({
    self,
    communicator: { call: invoke, notify: invoke },
    contacts: new ContactPool(100),
    random: new SeededRandom(1),
    limits: dhtLimits,
    callTimeoutMs,
  });
  return { queries, calls };
}

const target = contactOf(peer(77)).key;
const messagesOf = (...numbers: number[]) => numbers.map((n) => descriptorToMessage(peer(n)));

describe('RpcPeerQueries', () => {
  it('asks for the contacts near a key, and for as many as are wanted', async () => {
    const { queries, calls } = stand({ answer: () => ({ peers: messagesOf(5, 3), requestId: '' }) });
    const contacts = await queries.closestPeers(contactOf(peer(2)), target, { limit: 20 });
    expect(idsOf(contacts)).toEqual([peer(5).id, peer(3).id]);
    expect(calls[0]).toMatchObject({ to: peer(2), method: 'getClosestPeers', value: { nodeId: target, limit: 20 } });
    await queries.closestPeers(contactOf(peer(2)), target);
    expect(calls[1]?.value).toMatchObject({ limit: 0 });
  });

  it('lets through of an answer only usable contacts, each once, never this node, and so many of them', async () => {
    const self = peer(1, { websocket: server });
    const broken = { ...descriptorToMessage(peer(8)), nodeId: new Uint8Array(3) };
    const disguised = descriptorToMessage(peer(9, { websocket: server }));
    const many = messagesOf(...Array.from({ length: 100 }, (_, i) => 100 + i));
    const peers = [descriptorToMessage(self), broken, disguised, ...messagesOf(4, 4, 5), ...many];
    const { queries } = stand({ self, answer: () => ({ peers, requestId: '' }) });
    const contacts = await queries.closestPeers(contactOf(peer(2)), target);
    expect(idsOf(contacts).slice(0, 3)).toEqual([peer(4).id, peer(5).id, peer(100).id]);
    // Of those that were read three are unusable, and one came twice.
    expect(contacts.length).toBe(dhtLimits.maxClosestPeers - 4);
  });

  it('asks for ring contacts, and checks each side by itself', async () => {
    const answer = () => ({ leftPeers: messagesOf(1, 2, 3), rightPeers: messagesOf(3, 3), requestId: '' });
    const { queries, calls } = stand({ answer });
    const ringId = new Uint8Array(15);
    const { left, right } = await queries.closestRingPeers(contactOf(peer(2)), ringId);
    expect([idsOf(left), idsOf(right)]).toEqual([[peer(2).id, peer(3).id], [peer(3).id]]);
    expect(calls[0]).toMatchObject({ method: 'getClosestRingPeers', value: { ringId } });
  });

  it('a ping succeeds only with its own request id, and no two have the same', async () => {
    const { queries, calls } = stand({ answer: (request) => request });
    await queries.ping(contactOf(peer(2)));
    await queries.ping(contactOf(peer(2)));
    const ids = calls.map(({ value }) => (value as messages.PingRequest).requestId);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id.length > 8)).toBe(true);
    const { queries: deceived } = stand({ answer: () => ({ requestId: 'another' }) });
    await expect(deceived.ping(contactOf(peer(2)))).rejects.toMatchObject({ code: 'RPC_BAD_RESPONSE' });
  });

  it('waits as long as the way to the peer takes, unless one time is set for all', async () => {
    const plain = contactOf(peer(2));
    const withServer = contactOf(parsePeerDescriptor({ id: peer(3).id, websocket: server }));
    const answer = () => ({ peers: [], requestId: '' });
    const timeouts: (number | undefined)[] = [];
    for (const [self, to, callTimeoutMs] of [
      [peer(1), withServer, undefined],
      [peer(1, { websocket: { ...server, port: 5 } }), plain, undefined],
      [peer(1), plain, undefined],
      [peer(1), plain, 1_234],
    ] as const) {
      const { queries, calls } = stand({ self, answer, callTimeoutMs });
      await queries.closestPeers(to, target);
      timeouts.push(calls[0]?.options.timeoutMs);
    }
    expect(timeouts).toEqual([5_000, 7_500, 10_000, 1_234]);
  });

  it('passes on the signal, and whether a connection may be opened', async () => {
    const { signal } = new AbortController();
    const { queries, calls } = stand({ answer: () => ({ peers: [], requestId: '' }) });
    await queries.closestPeers(contactOf(peer(2)), target, { signal, connect: false });
    expect(calls[0]?.options).toMatchObject({ signal, connect: false });
  });

  it('says goodbye over an existing connection only, also while the transport closes', async () => {
    const { queries, calls } = stand();
    await queries.leaveNotice(contactOf(peer(2)));
    const options = { connect: false, sendWhileClosing: true, timeoutMs: dhtLimits.leaveTimeoutMs };
    expect(calls[0]).toMatchObject({ method: 'leaveNotice', value: {}, options });
  });

  it('rejects as the call does', async () => {
    const error = new ConnectionError('RPC_TIMEOUT', 'late');
    const answer = (): unknown => {
      throw error;
    };
    const { queries } = stand({ answer });
    await expect(queries.closestPeers(contactOf(peer(2)), target)).rejects.toBe(error);
    await expect(queries.leaveNotice(contactOf(peer(2)))).rejects.toBe(error);
  });
});
