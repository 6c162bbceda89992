// Connection locks between our node and the foreign peer: each side sees what the other locked, and our locks outlive a
// connection, which theirs do not (R37).

import type { LockHandle, LockState } from '@peerlatch/connection/locks';
import { afterEach, describe, expect, test } from 'vitest';
import { EventLog } from '../src/event-log.js';
import { randomId } from '../src/foreign-descriptor.js';
import { digText, fields } from '../src/raw-fields.js';
import { any, rpcEnvelope, rpcHeader, rpcMessage } from '../src/raw-frames.js';
import { acceptHandshake, ENVELOPE, LOCK_SERVICE } from '../src/raw-peer.js';
import { RawServer } from '../src/raw-socket.js';
import { asPeer, connect, disconnected, Ground, type Pair, PEERS, text, textsOf, until } from './node-ground.js';

const ground = new Ground();

afterEach(() => ground.close());

/** Whether a lock is there, as each side sees it. */
function seen({ ours, theirs, peer }: Pair, lockId: string) {
  return {
    ours: { local: ours.node.locks.isLocked('local', peer.id, lockId), atPeer: theirs.hasRemoteLock(ours.id, lockId) },
    theirs: {
      local: theirs.hasLocalLock(ours.id, lockId),
      atPeer: ours.node.locks.isLocked('remote', peer.id, lockId),
    },
  };
}

const NONE = { local: false, atPeer: false };
const BOTH = { local: true, atPeer: true };

/** The states of a handle, from now on. */
function statesOf(handle: LockHandle): EventLog<LockState> {
  const states = new EventLog<LockState>();
  handle.state$.subscribe((state) => states.push(state));
  return states;
}

describe.each(PEERS)('on a connection that %s dialled', (dialler) => {
  test('our lock is seen by both sides, and so is its release', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const handle = await ours.node.lock(peer, 'mine');
    expect(handle.state).toBe('held');
    expect(seen(pair, 'mine')).toEqual({ ours: BOTH, theirs: NONE });
    expect(ours.node.diagnostics()).toMatchObject({ localLocks: 1, remoteLocks: 0 });
    await handle.release();
    expect(handle.state).toBe('released');
    await theirs.until((foreign) => !foreign.hasRemoteLock(ours.id));
    expect(seen(pair, 'mine')).toEqual({ ours: NONE, theirs: NONE });
    expect(ours.story).toEqual(['connecting', 'connected']);
  });

  test('their lock is seen by both sides, and so is its release', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    expect(await theirs.lock(ours.self, 'yours')).toBe(true);
    expect(seen(pair, 'yours')).toEqual({ ours: NONE, theirs: BOTH });
    expect(ours.node.locks.isProtected(peer.id)).toBe(true);
    theirs.unlock(ours.self, 'yours');
    await until(() => !ours.node.locks.isProtected(peer.id));
    expect(seen(pair, 'yours')).toEqual({ ours: NONE, theirs: NONE });
  });

  test('locks both ways, several and of the same id, do not disturb each other', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const [same, other, accepted] = await Promise.all([
      ours.node.lock(peer, 'same'),
      ours.node.lock(peer, 'other'),
      theirs.lock(ours.self, 'same'),
    ]);
    expect(accepted).toBe(true);
    expect(seen(pair, 'same')).toEqual({ ours: BOTH, theirs: BOTH });
    await same.release();
    await theirs.until((foreign) => !foreign.hasRemoteLock(ours.id, 'same'));
    expect(seen(pair, 'same')).toEqual({ ours: NONE, theirs: BOTH });
    expect(seen(pair, 'other')).toEqual({ ours: BOTH, theirs: NONE });
    theirs.unlock(ours.self, 'same');
    await until(() => !ours.node.locks.isLocked('remote', peer.id));
    expect([same.state, other.state]).toEqual(['released', 'held']);
  });

  test('the foreign peer hears of the first and the last of our handles of one id only', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const [first, second] = await Promise.all([ours.node.lock(peer, 'shared'), ours.node.lock(peer, 'shared')]);
    await first.release();
    expect(await theirs.lock(ours.self, 'barrier')).toBe(true);
    expect(theirs.hasRemoteLock(ours.id, 'shared')).toBe(true);
    await second.release();
    await theirs.until((foreign) => !foreign.hasRemoteLock(ours.id));
  });

  test('a lock is suspended when the foreign peer’s socket is cut, and held again on a new connection', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const handle = await ours.node.lock(peer, 'mine');
    expect(await theirs.lock(ours.self, 'yours')).toBe(true);
    const states = statesOf(handle);
    theirs.terminate(ours.id);
    expect(await disconnected(pair)).toMatchObject({ ours: false, theirs: false });
    expect(handle.state).toBe('suspended');
    expect(seen(pair, 'mine').ours).toEqual({ local: true, atPeer: false });
    await states.waitForCount(3);
    expect(states.items).toEqual(['held', 'suspended', 'held']);
    expect(seen(pair, 'mine').ours).toEqual(BOTH);
    // Theirs is gone with the connection, at both sides: the foreign peer forgets (R37).
    expect(seen(pair, 'yours').theirs).toEqual(NONE);
    expect(ours.story).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
    await ours.node.send(peer, { service: 'chat', bytes: text('after all that') });
    expect(textsOf(await theirs.messages.waitForCount(1))).toEqual(['after all that']);
  });

  test('a suspended lock is asked for as soon as the foreign peer dials', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const handle = await ours.node.lock(peer, 'mine');
    const states = statesOf(handle);
    theirs.terminate(ours.id);
    await states.waitFor((state) => state === 'suspended');
    await connect('the foreign peer', pair);
    await states.waitForCount(3);
    expect(handle.state).toBe('held');
    expect(theirs.hasRemoteLock(ours.id, 'mine')).toBe(true);
  });
});

test('our lock dials, and so does theirs', async () => {
  const [first, second] = [await ground.pair(), await ground.pair()];
  const handle = await first.ours.node.lock(first.peer, 'mine');
  expect([handle.state, seen(first, 'mine').ours]).toEqual(['held', BOTH]);
  expect(await second.theirs.lock(second.ours.self, 'yours')).toBe(true);
  expect(seen(second, 'yours').theirs).toEqual(BOTH);
});

test('a lock of a foreign peer that is not there is refused to its caller and leaves nothing', async () => {
  const pair = await ground.pair();
  await pair.theirs.stop();
  await expect(pair.ours.node.lock(pair.peer, 'mine')).rejects.toMatchObject({ code: 'DIAL_FAILED' });
  expect(pair.ours.node.diagnostics()).toMatchObject({ localLocks: 0, callsInFlight: 0, endpoints: [] });
});

test('a lock that the peer does not grant is refused to its caller', async () => {
  const ours = await ground.ours();
  const server = await RawServer.listen();
  ground.keep({ stop: () => server.close() });
  const peer = asPeer({ id: randomId(), websocket: { host: '127.0.0.1', port: server.port, tls: false } });
  const refused = expect(ours.node.lock(peer, 'mine')).rejects.toMatchObject({ code: 'LOCK_REFUSED' });
  const raw = await acceptHandshake(server, peer);
  const requestId = digText(await raw.frame(1), ENVELOPE.rpc, 3) ?? '';
  // A LockResponse whose `accepted` is false is empty on the wire: proto3 leaves the default out.
  const body = any('dht.LockResponse', fields());
  const header = rpcHeader.response('lockRequest');
  raw.send(fields(...rpcEnvelope(LOCK_SERVICE, rpcMessage({ header, body, requestId }))));
  await refused;
  raw.socket.terminate();
  expect(ours.node.diagnostics()).toMatchObject({ localLocks: 0, callsInFlight: 0 });
});

test('private mode of ours hides us from a foreign peer that allows it, and of theirs them from us', async () => {
  const { ours, theirs, peer } = await ground.connectedPair('our node', {
    ours: { allowIncomingPrivateConnections: true },
    theirs: { allowPrivate: true },
  });
  await ours.node.locks.setPrivateMode(true);
  await theirs.until((foreign) => foreign.isPrivate(ours.id));
  expect(theirs.connections()).toEqual([]);
  await ours.node.locks.setPrivateMode(false);
  await theirs.until((foreign) => !foreign.isPrivate(ours.id));
  await theirs.setPrivateMode(true);
  await until(() => ours.node.locks.isPrivate(peer.id));
  expect([ours.node.connections(), ours.node.hasConnection(peer.id)]).toEqual([[], false]);
  await theirs.setPrivateMode(false);
  await until(() => ours.node.hasConnection(peer.id));
});
