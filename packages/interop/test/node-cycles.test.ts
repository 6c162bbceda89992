// Two hundred times connect, lock, close with the foreign peer: nothing may be left of any of it, neither a socket nor a
// timer, lock, call or endpoint; and nothing may grow, which is asked of the garbage collector.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, Ground, OurNode, openSockets, type Pair, PEERS, pairOf, text, until } from './node-ground.js';

const ground = new Ground();

afterEach(() => ground.close());

/** A full collection. */
function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new Error('There is no garbage collector to call.');
  gc();
}

/** The counts of a node at rest that must not grow. */
function remains({ ours, theirs }: Pick<Pair, 'ours' | 'theirs'>) {
  const { endpoints, pendingInbound, callsInFlight, requestsServed, localLocks, remoteLocks } = ours.node.diagnostics();
  return {
    ours: { endpoints: endpoints.length, pendingInbound, callsInFlight, requestsServed, localLocks, remoteLocks },
    ourTimers: ours.pendingTimers,
    theirs: [theirs.manager.endpoints.size, theirs.hasRemoteLock(ours.id), theirs.hasLocalLock(ours.id)],
    sockets: openSockets(),
  };
}

describe.each(PEERS)('where %s dials', (dialler) => {
  test.each([
    ['our node disconnects', ({ ours, peer }: Pair) => ours.node.disconnect(peer, 'NORMAL')],
    ['our node leaves', ({ ours, peer }: Pair) => ours.node.disconnect(peer, 'LEAVING')],
    ['the foreign peer disconnects', ({ ours, theirs }: Pair) => theirs.gracefulDisconnect(ours.self, 'normal')],
    ['the foreign peer leaves', ({ ours, theirs }: Pair) => theirs.gracefulDisconnect(ours.self, 'leaving')],
  ])('twenty cycles in which %s: all is as it was, every time', async (_title, end) => {
    const pair = await ground.pair();
    const { ours, theirs, peer } = pair;
    const before = remains(pair);
    for (let cycle = 0; cycle < 20; cycle++) {
      await connect(dialler, pair);
      const [handle, accepted] = await Promise.all([ours.node.lock(peer, 'mine'), theirs.lock(ours.self, 'yours')]);
      expect([handle.state, accepted, theirs.hasRemoteLock(ours.id, 'mine')]).toEqual(['held', true, true]);
      await handle.release();
      theirs.unlock(ours.self, 'yours');
      await end(pair);
      await until(() => openSockets() === before.sockets);
      expect(remains(pair)).toEqual(before);
    }
    expect(ours.story).toEqual(Array(20).fill(['connecting', 'connected', 'disconnected']).flat());
    expect(theirs.events.items.map(({ type }) => type)).toEqual(Array(20).fill(['connected', 'disconnected']).flat());
  });

  test('twenty nodes start, connect, lock and close, and none of them stays in memory', async () => {
    const theirs = await ground.theirs();
    const gone: WeakRef<OurNode['node']>[] = [];
    const live = async (): Promise<void> => {
      // Not through the ground, which would remember it.
      const pair = pairOf(await OurNode.start(), theirs);
      await connect(dialler, pair);
      const handle = await pair.ours.node.lock(pair.peer, 'mine');
      await pair.ours.node.send(pair.peer, { service: 'chat', bytes: text('once') });
      expect(handle.state).toBe('held');
      gone.push(new WeakRef(pair.ours.node));
      await pair.ours.close();
    };
    for (let cycle = 0; cycle < 20; cycle++) await live();
    await until(() => openSockets() === 0);
    expect(theirs.messages.items).toHaveLength(20);
    expect([theirs.manager.endpoints.size, theirs.connections()]).toEqual([0, []]);
    await until(() => {
      collect();
      return gone.every((node) => node.deref() === undefined);
    });
  });
});
