// How connections between our node and the foreign peer end on purpose: notices of both modes in both directions, the
// flags of both announcements and the close codes on the wire; a foreign peer that stops, and a node of ours that closes.
import { afterEach, describe, expect, test } from 'vitest';
import { fields } from '../src/raw-fields.js';
import { any, rpcEnvelope, rpcHeader, rpcMessage } from '../src/raw-frames.js';
import { LOCK_SERVICE, shakeHands } from '../src/raw-peer.js';
import {
  asPeer,
  connect,
  disconnected,
  type Either,
  Ground,
  openSockets,
  type Pair,
  PEERS,
  text,
  textsOf,
} from './node-ground.js';
import { Relay } from './node-relay.js';

const ground = new Ground();
/** A peer that waits for the other one to close gives up after 2,000 ms: sooner means that it did not have to. */
const PROMPT_MS = 1_500;
/** Close codes: of a leave by the side that dialled, by the side that accepted, and of any other end. */
const [DIALLER_LEAVES, ACCEPTOR_LEAVES, NO_CODE] = [3001, 1001, 1005];

afterEach(() => ground.close());

interface WatchedPair extends Pair {
  readonly relay: Relay;
}

/** A pair connected by `dialler` through a relay. */
async function watchedPair(dialler: Either): Promise<WatchedPair> {
  const pair = await ground.pair();
  const relay = ground.keep(await Relay.to(dialler === 'our node' ? pair.theirs.descriptor : pair.ours.self));
  if (dialler === 'our node') await connect(dialler, { ...pair, peer: asPeer(relay.address) });
  else {
    const announced = pair.ours.events.next(({ type }) => type === 'connected');
    await pair.theirs.connect(relay.address);
    await announced;
  }
  return { ...pair, relay };
}

async function within(what: Promise<unknown>): Promise<void> {
  const start = performance.now();
  await what;
  expect(performance.now() - start).toBeLessThan(PROMPT_MS);
}

const CASES = PEERS.flatMap((dialler) => [
  { dialler, mode: 'NORMAL', graceful: false } as const,
  { dialler, mode: 'LEAVING', graceful: true } as const,
]);

describe.each(CASES)('on a connection that $dialler dialled, in mode $mode', ({ dialler, mode, graceful }) => {
  /** Whoever is asked to close does it, and the code says in what role (wire-protocol 3.4, 6.8). */
  const closeBy = (closer: Either) => {
    const by = closer === dialler ? 'dialler' : 'acceptor';
    const leave = by === 'dialler' ? DIALLER_LEAVES : ACCEPTOR_LEAVES;
    return { by, code: graceful ? leave : NO_CODE };
  };

  test('our node disconnects: the foreign peer closes, and both announce the same', async () => {
    const pair = await watchedPair(dialler);
    const { ours, theirs, peer, relay } = pair;
    await ours.node.send(peer, { service: 'chat', bytes: text('last words') });
    await within(ours.node.disconnect(peer, mode));
    expect(await disconnected(pair)).toEqual({ ours: graceful, theirs: graceful, error: undefined });
    expect((await relay.closes.waitForCount(1))[0]).toEqual(closeBy('the foreign peer'));
    expect(textsOf(await theirs.messages.waitForCount(1))).toEqual(['last words']);
    expect([ours.node.connections(), theirs.connections()]).toEqual([[], []]);
  });

  test('the foreign peer disconnects: our node closes, and both announce the same', async () => {
    const pair = await watchedPair(dialler);
    const { ours, theirs, relay } = pair;
    await theirs.send(ours.self, { service: 'chat', bytes: text('last words') });
    await within(theirs.gracefulDisconnect(ours.self, mode === 'NORMAL' ? 'normal' : 'leaving'));
    expect(await disconnected(pair)).toEqual({ ours: graceful, theirs: graceful, error: undefined });
    expect((await relay.closes.waitForCount(1))[0]).toEqual(closeBy('our node'));
    expect(textsOf(await ours.messages.waitForCount(1))).toEqual(['last words']);
    expect([ours.node.connections(), theirs.connections()]).toEqual([[], []]);
  });
});

describe.each(PEERS)('on a connection that %s dialled', (dialler) => {
  test('a foreign peer that stops is announced as leaving, and need not wait for us', async () => {
    const pair = await watchedPair(dialler);
    await within(pair.theirs.stop());
    expect(await disconnected(pair)).toEqual({ ours: true, theirs: true, error: undefined });
    const [first] = await pair.relay.closes.waitForCount(1);
    expect(first?.code).toBe(dialler === 'our node' ? DIALLER_LEAVES : ACCEPTOR_LEAVES);
  });

  test('a node of ours that closes is announced as leaving, and need not wait for the foreign peer', async () => {
    const pair = await watchedPair(dialler);
    const { ours, theirs, peer, relay } = pair;
    const words = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    const sent = words.map((word) => ours.node.send(peer, { service: 'chat', bytes: text(word) }));
    await within(ours.close());
    await Promise.all(sent);
    expect(await disconnected(pair)).toEqual({ ours: true, theirs: true, error: undefined });
    const [first] = await relay.closes.waitForCount(1);
    expect(first).toEqual({
      by: dialler === 'our node' ? 'acceptor' : 'dialler',
      code: dialler === 'our node' ? ACCEPTOR_LEAVES : DIALLER_LEAVES,
    });
    expect(textsOf(await theirs.messages.waitForCount(50))).toEqual(words);
  });

  test('both leaving at once is announced once by each, and neither waits for the other', async () => {
    const pair = await ground.connectedPair(dialler);
    await within(Promise.all([pair.ours.close(), pair.theirs.stop()]));
    expect(await disconnected(pair)).toEqual({ ours: true, theirs: true, error: undefined });
    expect(pair.ours.story).toEqual(['connecting', 'connected', 'disconnected']);
    expect(pair.theirs.events.items.map(({ type }) => type)).toEqual(['connected', 'disconnected']);
  });

  test('locks of both sides end with a leave of the foreign peer', async () => {
    const pair = await ground.connectedPair(dialler);
    const { ours, theirs, peer } = pair;
    const handle = await ours.node.lock(peer, 'mine');
    await theirs.lock(ours.self, 'yours');
    await theirs.gracefulDisconnect(ours.self, 'normal');
    await disconnected(pair);
    expect([theirs.hasLocalLock(ours.id), theirs.hasRemoteLock(ours.id)]).toEqual([false, false]);
    expect(ours.node.locks.isLocked('remote', peer.id)).toBe(false);
    expect(handle.state).toBe('suspended');
    await handle.release();
  });
});

test('a disconnect that our node wants ends its own locks for good', async () => {
  const pair = await ground.connectedPair('our node');
  const { ours, peer } = pair;
  const handle = await ours.node.lock(peer, 'mine');
  const lost = handle.lost;
  await ours.node.disconnect(peer, 'NORMAL');
  expect(await lost).toMatchObject({ code: 'LOCK_LOST' });
  expect([handle.state, ours.node.diagnostics().localLocks]).toEqual(['lost', 0]);
  expect(ours.story).toEqual(['connecting', 'connected', 'disconnected']);
});

test('our close of a node with dials under way to a foreign peer leaves nothing at either side', async () => {
  const { ours, theirs, peer } = await ground.pair();
  const dialling = expect(ours.node.connect(peer)).rejects.toMatchObject({ code: 'CLOSED' });
  await within(ours.close());
  await dialling;
  await theirs.until(() => openSockets() === 0);
  expect(theirs.connections()).toEqual([]);
});

describe('a raw peer that', () => {
  const RAW = { id: '33'.repeat(20) };
  const notice = (mode: 0 | 1): Uint8Array => {
    const body = any('dht.DisconnectNotice', mode === 0 ? fields() : fields([1, mode]));
    const rpc = rpcMessage({ header: rpcHeader.notification('gracefulDisconnect'), body });
    return fields(...rpcEnvelope(LOCK_SERVICE, rpc));
  };

  test.each([
    [0, NO_CODE],
    [1, ACCEPTOR_LEAVES],
  ] as const)('gives notice of mode %i sees us close with %i', async (mode, code) => {
    const ours = await ground.ours();
    const raw = await shakeHands(ours.self, RAW);
    raw.send(notice(mode));
    expect(await raw.closed.waitForCount(1)).toEqual([code]);
    expect(await ours.events.waitFor(({ type }) => type === 'disconnected')).toMatchObject({ graceful: mode === 1 });
  });

  test.each([
    [DIALLER_LEAVES, true],
    [ACCEPTOR_LEAVES, true],
    [1000, false],
    [undefined, false],
  ] as const)('closes with code %s is announced with graceful %s', async (code, graceful) => {
    const ours = await ground.ours();
    const raw = await shakeHands(ours.self, RAW);
    raw.socket.close(code);
    expect(await ours.events.waitFor(({ type }) => type === 'disconnected')).toMatchObject({ graceful });
  });

  test('ignores our notice is left after a while, with the code of a leave', async () => {
    const ours = await ground.ours({ limits: { farewellTimeoutMs: 50 } });
    const raw = await shakeHands(ours.self, RAW);
    await ours.close();
    expect(await raw.closed.waitForCount(1)).toEqual([ACCEPTOR_LEAVES]);
  });
});
