// Peers that vanish and come back under the same id: a foreign process that is killed and started again, and connections
// that one side has lost while the other still holds them, in both offerer roles.
import { afterEach, describe, expect, test } from 'vitest';
import { portOf } from '../src/raw-peer.js';
import { spawnForeignPeer } from '../src/spawn-foreign.js';
import {
  asPeer,
  disconnected,
  Ground,
  idsWhere,
  openSockets,
  type Pair,
  PEERS,
  text,
  textsOf,
  until,
} from './node-ground.js';
import { Relay } from './node-relay.js';

const ground = new Ground();

afterEach(() => ground.close());

const chat = (words: string) => ({ service: 'chat', bytes: text(words) });

describe.each(PEERS)('a foreign process that is killed, on a connection that %s dialled', (dialler) => {
  // Two processes per test would take half a second each to load, so the one that comes back lives in this one.
  test('is announced without a leave, and met again under the same id: our lock is held again', async () => {
    const ids = idsWhere(dialler);
    const ours = await ground.ours({ id: ids.ours });
    const dialsUs = dialler === 'the foreign peer';
    const first = ground.keep(
      await spawnForeignPeer({ id: ids.theirs, echo: true, ...(dialsUs ? { connect: ours.self } : {}) }),
    );
    const peer = asPeer(first.descriptor);
    if (dialsUs) await ours.events.waitFor(({ type }) => type === 'connected');
    const handle = await ours.node.lock(peer, 'mine');
    await ours.node.send(peer, chat('before'));
    await ours.messages.waitForCount(1);
    await first.kill();
    expect(await ours.events.waitFor(({ type }) => type === 'disconnected')).toMatchObject({ graceful: false });
    expect(handle.state).toBe('suspended');
    await expect(ours.node.send(peer, chat('to nobody'))).rejects.toMatchObject({ code: 'DIAL_FAILED' });

    const second = await ground.theirs({ id: ids.theirs, port: portOf(first.descriptor) });
    expect(asPeer(second.descriptor)).toEqual(peer);
    if (dialsUs) await second.connect(ours.self);
    else await ours.node.send(peer, chat('after'));
    await second.until((foreign) => foreign.hasRemoteLock(ours.id, 'mine'));
    await until(() => handle.state === 'held');
    await second.send(ours.self, chat('and back'));
    expect(textsOf(await ours.messages.waitForCount(2))).toEqual(['before', 'and back']);
    expect(textsOf(second.messages.items)).toEqual(dialsUs ? [] : ['after']);
  });
});

describe.each(PEERS)('where %s is the offerer', (offerer) => {
  const offererIsOurs = offerer === 'our node';

  async function pairThrough(dialler: 'our node' | 'the foreign peer'): Promise<Pair & { readonly relay: Relay }> {
    const ids = idsWhere(offerer);
    const limits = { awaitPeerTimeoutMs: 50, livenessTimeoutMs: 50, wheelTickMs: 10 };
    const pair = await ground.pair({ ours: { id: ids.ours, limits }, theirs: { id: ids.theirs } });
    const { ours, theirs } = pair;
    const relay = ground.keep(await Relay.to(dialler === 'our node' ? theirs.descriptor : ours.self));
    const announced = [ours.events, theirs.events].map((log) => log.next(({ type }) => type === 'connected'));
    if (dialler === 'our node') await ours.node.connect(asPeer(relay.address));
    else await theirs.connect(relay.address);
    await Promise.all(announced);
    return { ...pair, relay };
  }

  test('our node comes back while the foreign peer still holds the dead connection', async () => {
    const { ours, theirs, peer, relay } = await pairThrough('our node');
    relay.cut('dialler');
    await ours.events.waitFor(({ type }) => type === 'disconnected');
    if (offererIsOurs) {
      // It takes the new connection for the old one, whose socket it forgets to close (R15).
      await ours.node.send(peer, chat('back again'));
    } else {
      // It refuses us until its own end has noticed. Bounded: one second dial, then our caller is told.
      await expect(ours.node.send(peer, chat('too early'))).rejects.toMatchObject({ code: 'REFUSED_DUPLICATE' });
      expect(theirs.isConnected(ours.id)).toBe(true);
      relay.cut('acceptor');
      await theirs.events.waitFor(({ type }) => type === 'disconnected');
      await ours.node.send(peer, chat('back again'));
    }
    expect(textsOf(await theirs.messages.waitForCount(1))).toEqual(['back again']);
    await theirs.send(ours.self, chat('welcome'));
    expect(textsOf(await ours.messages.waitForCount(1))).toEqual(['welcome']);
  });

  test('the foreign peer comes back while our node still holds the dead connection: it is taken at once', async () => {
    const { ours, theirs, relay } = await pairThrough('the foreign peer');
    relay.cut('dialler');
    await theirs.events.waitFor(({ type }) => type === 'disconnected');
    await theirs.connect(ours.self);
    await theirs.send(ours.self, chat('back again'));
    expect(textsOf(await ours.messages.waitForCount(1))).toEqual(['back again']);
    await ours.node.send(asPeer(theirs.descriptor), chat('welcome'));
    expect(textsOf(await theirs.messages.waitForCount(1))).toEqual(['welcome']);
    // A live connection that is replaced is not announced again.
    expect(ours.story).toEqual(['connecting', 'connected']);
    // What was replaced is closed by us, unasked (R15).
    expect(await relay.closes.waitFor(({ by }) => by === 'acceptor')).toMatchObject({ code: 1005 });
    await until(() => openSockets() === 2);
  });
});

test('a connection that the foreign peer cuts is announced once by each, without a leave', async () => {
  const pair = await ground.connectedPair('our node');
  pair.theirs.terminate(pair.ours.id);
  expect(await disconnected(pair)).toEqual({ ours: false, theirs: false, error: 'CONNECTION_LOST' });
  expect(pair.ours.story).toEqual(['connecting', 'connected', 'disconnected']);
});
