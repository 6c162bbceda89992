import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionNode } from '../../src/node/connection-node.js';
import { offererPair } from '../../src/testing/fixtures.js';
import { createLocalNetwork, type SimulatedLocalNetwork } from '../../src/testing/local-network.js';
import { track } from './tracked.js';

const LATENCY_MS = 50;
const open: SimulatedLocalNetwork[] = [];

afterEach(async () => {
  for (const network of open.splice(0)) await network.close();
});

/** Two nodes, of which the first is the offerer, that do not know each other yet. */
async function pair(): Promise<SimulatedLocalNetwork> {
  const ids = offererPair();
  const network = await createLocalNetwork({
    nodes: 2,
    transport: 'simulated',
    latency: () => LATENCY_MS,
    jitterRatio: 0,
    node: (index) => ({ id: ids[index]?.id }),
  });
  open.push(network);
  return network;
}

/** What each node knows of locks with the other, and how many connections there are between them. */
function locksOf(network: SimulatedLocalNetwork) {
  const [a, b] = [network.node(0), network.node(1)];
  const seen = (node: ConnectionNode, other: ConnectionNode) => ({
    local: node.locks.locks('local', other.self.id),
    remote: node.locks.locks('remote', other.self.id),
  });
  return { a: seen(a, b), b: seen(b, a), links: network.network.snapshot().links.length };
}

const BOTH_WAYS = {
  a: { local: ['from a'], remote: ['from b'] },
  b: { local: ['from b'], remote: ['from a'] },
  links: 1,
};

describe('R34: locking both ways', () => {
  it.each([
    ['the offerer first', 0],
    ['the other first', 1],
  ])('R34: one after the other on one connection, %s: four locks, one transport', async (_title, first) => {
    const network = await pair();
    const [early, late] = [network.node(first), network.node(1 - first)];
    const names = first === 0 ? ['from a', 'from b'] : ['from b', 'from a'];
    await network.run(early.lock(late.self, names[0] ?? ''));
    await network.run(late.lock(early.self, names[1] ?? ''));
    expect(locksOf(network)).toEqual(BOTH_WAYS);
  });

  // From -200 to 200 ms: the refusal of the one dial arrives before, with and after the other one's handshake request.
  const offsets = Array.from({ length: 17 }, (_, index) => (index - 8) * 25);

  it('R34: both at once on a fresh pair, the one up to 200 ms before the other: four locks, one transport', async () => {
    for (const offset of offsets) {
      const network = await pair();
      const [a, b] = [network.node(0), network.node(1)];
      const events: string[] = [];
      for (const [name, node] of [['a', a] as const, ['b', b] as const]) {
        node.peerEvents$.subscribe(({ type }) => events.push(`${name} ${type}`));
      }
      const lockOf = (node: ConnectionNode) => (node === a ? a.lock(b.self, 'from a') : b.lock(a.self, 'from b'));
      const [early, late] = offset < 0 ? [a, b] : [b, a];
      const first = lockOf(early);
      await network.clock.advance(Math.abs(offset));
      const handles = await network.run(Promise.all([first, lockOf(late)]));
      await network.clock.advance(4 * LATENCY_MS);
      expect(locksOf(network), `offset ${offset}`).toEqual(BOTH_WAYS);
      expect(handles.map(({ state }) => state)).toEqual(['held', 'held']);
      expect(events.sort()).toEqual(['a connected', 'a connecting', 'b connected', 'b connecting']);
    }
  });

  it('R34: a lock request that gets no answer shows at its caller, and is taken back at the peer', async () => {
    const network = await pair();
    const [a, b] = [network.node(0), network.node(1)];
    await network.run(a.connect(b.self));
    const paused = b.pauseReceiving(a.self.id);
    const request = track(a.lock(b.self, 'from a'));
    await network.run(request.settled);
    expect(request.ending).toBe('RPC_TIMEOUT');
    expect(locksOf(network).a.local).toEqual([]);
    // The request was on its way all the time: behind it comes the unlock.
    paused[Symbol.dispose]();
    await network.clock.advance(1_000);
    expect(locksOf(network).b.remote).toEqual([]);
  });
});

describe('R35: waiting for a lock', () => {
  it('R35: holds nothing else up: messages and other locks flow while an answer is awaited', async () => {
    const network = await pair();
    const [a, b] = [network.node(0), network.node(1)];
    await network.run(a.connect(b.self));
    const received: string[] = [];
    b.messages$.subscribe(({ service }) => received.push(service));
    const paused = b.pauseReceiving(a.self.id);
    const locks = Array.from({ length: 50 }, (_, n) => track(a.lock(b.self, `lock ${n}`)));
    await network.run(a.send(b.self, { service: 'chat', bytes: new Uint8Array(1) }));
    await network.run(b.send(a.self, { service: 'chat', bytes: new Uint8Array(1) }));
    expect(locks.every(({ ending }) => ending === 'waiting')).toBe(true);
    paused[Symbol.dispose]();
    await network.run(Promise.all(locks.map(({ settled }) => settled)));
    expect(locks.every(({ ending }) => ending === 'done')).toBe(true);
    expect(received).toEqual(['chat']);
  });
});

describe('R37: a lock is an intent', () => {
  it('R37: one that is asked for while the first attempt fails is not lost silently: its caller is told', async () => {
    const network = await pair();
    const [a, b] = [network.node(0), network.node(1)];
    await network.run(b.close());
    const lock = track(a.lock(b.self, 'from a'));
    await network.run(lock.settled);
    expect(lock.ending).toBe('DIAL_FAILED');
    expect(a.locks.isProtected(b.self.id)).toBe(false);
  });

  it('R37: one that is held outlives its connection, and is asked for again on the next', async () => {
    const network = await pair();
    const [a, b] = [network.node(0), network.node(1)];
    const handle = await network.run(a.lock(b.self, 'from a'));
    const states: string[] = [];
    handle.state$.subscribe((state) => states.push(state));
    await network.run(b.disconnect(a.self, 'NORMAL'));
    await network.clock.runUntil(() => handle.state === 'suspended');
    expect(a.locks.isProtected(b.self.id)).toBe(true);
    await network.clock.runUntil(() => handle.state === 'held' && b.locks.locks('remote', a.self.id).length === 1);
    expect(states).toEqual(['held', 'suspended', 'held']);
    expect(locksOf(network).links).toBe(1);
  });

  it('R37: one whose peer is gone for good is lost, and whoever asks later is told so', async () => {
    const network = await pair();
    const [a, b] = [network.node(0), network.node(1)];
    const handle = await network.run(a.lock(b.self, 'from a'));
    await network.run(b.close());
    const lost = await network.run(handle.lost);
    expect(lost.code).toBe('LOCK_LOST');
    const states: string[] = [];
    handle.state$.subscribe((state) => states.push(state));
    expect(states).toEqual(['lost']);
    expect(a.locks.isProtected(b.self.id)).toBe(false);
  });

  it('R37: what the peer locked here ends with its connection', async () => {
    const network = await pair();
    const [a, b] = [network.node(0), network.node(1)];
    await network.run(a.lock(b.self, 'from a'));
    expect(b.locks.isProtected(a.self.id)).toBe(true);
    await network.run(a.close());
    await network.clock.runUntil(() => !b.hasConnection(a.self.id));
    expect(b.locks.isProtected(a.self.id)).toBe(false);
  });

  it('R37: disconnecting on purpose does not have the peer dialled again', async () => {
    const network = await pair();
    const [a, b] = [network.node(0), network.node(1)];
    const handle = await network.run(a.lock(b.self, 'from a'));
    await network.run(a.disconnect(b.self));
    await network.clock.advance(60_000);
    expect(handle.state).toBe('lost');
    expect(a.hasConnection(b.self.id)).toBe(false);
  });

  it('R37: what is locked, by either side, is not pruned', async () => {
    const network = await createLocalNetwork({
      nodes: 5,
      transport: 'simulated',
      node: (index) => (index === 0 ? { limits: { maxConnections: 1 } } : {}),
    });
    open.push(network);
    const [hub, first, second, third, fourth] = network.nodes;
    if (!hub || !first || !second || !third || !fourth) throw new Error('Five nodes were asked for.');
    await network.run(Promise.all([first, second, third, fourth].map((node) => hub.connect(node.self))));
    await network.run(hub.lock(first.self, 'ours'));
    await network.run(second.lock(hub.self, 'theirs'));
    hub.locks.weakLock(third.self.id, 'weak');
    await network.clock.advance(60_000);
    const left = new Set(hub.connections().map(({ id }) => id));
    expect(left).toEqual(new Set([first, second, third].map(({ self }) => self.id)));
    hub.locks.weakUnlock(third.self.id, 'weak');
  });
});
