import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { ConnectionLocker } from '../../../src/locks/connection-locker.js';
import type { LockStatus } from '../../../src/locks/lock-handle.js';
import { LockStand, methodsSent } from '../../support/lock-stand.js';
import { codeOf } from '../../support/rpc-stand.js';

const ASLEEP = new ConnectionError('SUSPENDED', 'Test.');

/** Two sides of which `b` can be dialled no more; `a` has the locks x and y, suspended. */
async function lost(stand = new LockStand({ reconnect: ({ failures }) => 100 * (failures + 1) })) {
  const { a, b } = stand;
  const handles = [await a.locker.lock(b.self, 'x'), await a.locker.lock(b.self, 'y')] as const;
  b.transport.accepts = () => false;
  stand.disconnect();
  const dials = () => a.transport.announced.filter(({ type }) => type === 'connecting').length;
  return { stand, a, b, clock: stand.clock, handles, dials, dialsBefore: dials() };
}

describe('several locks of one peer', () => {
  it('share one time of retry and one dial, whatever each would have waited', async () => {
    let asked = 0;
    const { clock, handles, dials, dialsBefore, a } = await lost(
      new LockStand({ reconnect: () => 100 + 10 * asked++ }),
    );
    expect(asked).toBe(2);
    expect(a.locker.suspended().map(({ lockId, retryAt }) => [lockId, retryAt])).toEqual([
      ['x', 100],
      ['y', 100],
    ]);
    await clock.advance(99);
    expect(dials()).toBe(dialsBefore);
    await clock.advance(1);
    expect(dials()).toBe(dialsBefore + 1);
    expect(handles.map(({ state }) => state)).toEqual(['suspended', 'suspended']);
  });
});

describe('a suspended lock', () => {
  it('says how often it failed, when it is tried next, and why it failed last', async () => {
    const { clock, handles, a, b } = await lost();
    const seen: LockStatus[] = [];
    handles[0].status$.subscribe((status) => seen.push(status));
    await clock.advance(100);
    expect(seen).toEqual([
      { state: 'suspended', failures: 0, retryAt: 100, error: undefined },
      { state: 'suspended', failures: 1, retryAt: 300, error: expect.objectContaining({ code: 'DIAL_FAILED' }) },
    ]);
    await clock.advance(50);
    expect(a.locker.suspended()[0]).toMatchObject({ peer: b.self.id, lockId: 'x', failures: 1, retryInMs: 150 });
    b.transport.accepts = () => true;
    await clock.advance(150);
    expect([handles[0].status, a.locker.suspended()]).toEqual([{ state: 'held' }, []]);
  });

  it('is listed until it is released', async () => {
    const { clock, handles, a } = await lost();
    await handles[0].release();
    expect(a.locker.suspended().map(({ lockId }) => lockId)).toEqual(['y']);
    await handles[1].release();
    expect([a.locker.suspended(), clock.pendingTimers]).toEqual([[], 0]);
  });
});

describe('stopReconnecting', () => {
  it('loses the suspended locks of a peer with CANCELLED, and dials no more', async () => {
    const { clock, handles, a, b, dials, dialsBefore } = await lost();
    a.locker.stopReconnecting(b.self.id);
    expect(await handles[0].lost).toMatchObject({ code: 'LOCK_LOST', cause: { code: 'CANCELLED' } });
    await clock.advance(60_000);
    expect([dials(), a.locker.isProtected(b.self.id), clock.pendingTimers]).toEqual([dialsBefore, false, 0]);
  });

  it('leaves held locks alone', async () => {
    const stand = new LockStand();
    const handle = await stand.a.locker.lock(stand.b.self, 'x');
    stand.a.locker.stopReconnecting(stand.b.self.id);
    expect(handle.state).toBe('held');
  });
});

describe('a locker that sleeps', () => {
  it('keeps its locks wanted and tries nothing, until it is awake: then at once', async () => {
    const { clock, handles, a, b, dials, dialsBefore } = await lost();
    a.locker.suspend(ASLEEP);
    a.locker.suspend(ASLEEP);
    expect(handles[0].status).toEqual({ state: 'suspended', failures: 0, retryAt: undefined, error: ASLEEP });
    await clock.advance(3_600_000);
    expect([dials(), a.locker.isProtected(b.self.id), clock.pendingTimers]).toEqual([dialsBefore, true, 0]);
    b.transport.accepts = () => true;
    a.locker.resume();
    await clock.drain();
    expect([handles.map(({ state }) => state), dials()]).toEqual([['held', 'held'], dialsBefore + 1]);
  });

  it('suspends held locks, does not ask when a peer connects, and loses none by the disconnect', async () => {
    const stand = new LockStand();
    const { a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    a.locker.suspend(ASLEEP);
    const sent = methodsSent(a).length;
    stand.disconnect({ graceful: true });
    stand.network.connect(b.self, a.self);
    await stand.clock.advance(60_000);
    expect([handle.state, methodsSent(a).length]).toEqual(['suspended', sent]);
    a.locker.resume();
    await stand.settle();
    expect(handle.state).toBe('held');
  });

  it('takes no locks, and tells those that wait', async () => {
    const { a, b, handles } = await lost();
    const joined = codeOf(a.locker.lock(b.self, 'x'));
    const first = codeOf(a.locker.lock(b.self, 'z'));
    a.locker.suspend(ASLEEP);
    const late = codeOf(a.locker.lock(b.self, 'late'));
    expect([await first, await late, await joined]).toEqual(['SUSPENDED', 'SUSPENDED', 'SUSPENDED']);
    expect(handles.map(({ state }) => state)).toEqual(['suspended', 'suspended']);
    expect(a.locker.locks('local', b.self.id)).toEqual(['x', 'y']);
  });

  it('lets go of a lock that nobody holds any more but those that wait', async () => {
    const { a, b, handles, clock } = await lost();
    const joined = codeOf(a.locker.lock(b.self, 'x'));
    await handles[0].release();
    await handles[1].release();
    a.locker.suspend(ASLEEP);
    expect(await joined).toBe('SUSPENDED');
    expect([a.locker.isProtected(b.self.id), clock.pendingTimers]).toEqual([false, 0]);
  });

  it('releases and stops as one that is awake', async () => {
    const { a, b, handles } = await lost();
    a.locker.suspend(ASLEEP);
    await handles[0].release();
    expect(a.locker.locks('local', b.self.id)).toEqual(['y']);
    a.locker.stopReconnecting(b.self.id);
    expect(handles[1].state).toBe('lost');
    a.locker.stop();
    a.locker.resume();
    expect(a.locker.suspended()).toEqual([]);
  });
});

it('a peer that comes back as another process has forgotten us, and is forgotten: its locks end, ours are asked for again', async () => {
  const stand = new LockStand();
  const { a, b } = stand;
  const handle = await a.locker.lock(b.self, 'ours');
  await b.locker.lock(a.self, 'theirs');
  b.locker.close();
  const fresh = new ConnectionLocker({ transport: b.transport, rpc: b.rpc, clock: stand.clock });
  a.locker.refresh(b.self.id);
  expect(a.locker.locks('remote', b.self.id)).toEqual(['theirs']);
  a.locker.refresh(b.self.id, true);
  expect(a.locker.locks('remote', b.self.id)).toEqual([]);
  await stand.settle();
  expect([handle.state, fresh.isLocked('remote', a.self.id, 'ours')]).toEqual(['held', true]);
});
