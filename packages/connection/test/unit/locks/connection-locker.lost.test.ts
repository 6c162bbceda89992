import { describe, expect, it } from 'vitest';
import { ConnectionLocker } from '../../../src/locks/connection-locker.js';
import type { LockHandle, LockState } from '../../../src/locks/lock-handle.js';
import { RECONNECT_DELAYS_MS } from '../../../src/locks/reconnect-policy.js';
import { LockStand, methodsSent } from '../../support/lock-stand.js';

function watch(handle: LockHandle): (LockState | 'complete')[] {
  const seen: (LockState | 'complete')[] = [];
  handle.state$.subscribe({ next: (state) => seen.push(state), complete: () => seen.push('complete') });
  return seen;
}

const FIRST_RETRY_MS = RECONNECT_DELAYS_MS[0] ?? 0;

describe('a lock whose connection is lost', () => {
  it('R37: is an intent: it is suspended, protects on, and is asked for again and held', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    const seen = watch(handle);
    stand.disconnect();
    expect(handle.state).toBe('suspended');
    expect(a.locker.isProtected(b.self.id)).toBe(true);
    expect(b.locker.isProtected(a.self.id)).toBe(false);
    await clock.advance(FIRST_RETRY_MS);
    expect(seen).toEqual(['held', 'suspended', 'held']);
    expect(b.locker.isLocked('remote', a.self.id, 'x')).toBe(true);
    await handle.release();
    await stand.settle();
    expect(b.locker.isProtected(a.self.id)).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('R71: does nothing on the wire inside the disconnected event', async () => {
    const stand = new LockStand();
    const { a, b, clock } = stand;
    await a.locker.lock(b.self, 'x');
    const sent = methodsSent(a).length;
    stand.disconnect();
    await stand.settle();
    expect(methodsSent(a)).toHaveLength(sent);
    expect(a.transport.announced.at(-1)?.type).toBe('disconnected');
    await clock.advance(FIRST_RETRY_MS);
    expect(methodsSent(a)).toHaveLength(sent + 1);
  });

  it('is held again at once when the peer connects before the waiting time is over', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    stand.disconnect();
    stand.network.connect(b.self, a.self);
    await stand.settle();
    expect(handle.state).toBe('held');
    expect(b.locker.isLocked('remote', a.self.id, 'x')).toBe(true);
    expect(clock.now()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is lost when every attempt failed, and says why to whoever asks, early or late', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    const seen = watch(handle);
    const early = handle.lost;
    b.transport.accepts = () => false;
    stand.disconnect();
    await clock.advance(RECONNECT_DELAYS_MS.reduce((sum, ms) => sum + ms, 0));
    expect(seen).toEqual(['held', 'suspended', 'lost', 'complete']);
    expect(watch(handle)).toEqual(['lost', 'complete']);
    expect(await early).toMatchObject({ code: 'LOCK_LOST', cause: { code: 'DIAL_FAILED' } });
    expect(await handle.lost).toBe(await early);
    expect(a.locker.isProtected(b.self.id)).toBe(false);
    expect(clock.pendingTimers).toBe(0);
    await handle.release();
  });

  it('is lost when the peer refuses it on the new connection', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    b.transport.close();
    stand.side(2, { limits: { maxLocksTotal: 0 } });
    await stand.settle();
    expect(handle.state).toBe('suspended');
    await clock.advance(1_000);
    expect(await handle.lost).toMatchObject({ code: 'LOCK_LOST', cause: { code: 'LOCK_REFUSED' } });
  });

  it('survives a peer that leaves and is back a second later', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    b.transport.close();
    await stand.settle();
    expect(handle.state).toBe('suspended');
    const successor = stand.side(2);
    await clock.advance(1_000);
    expect(handle.state).toBe('held');
    expect(successor.locker.isLocked('remote', a.self.id, 'x')).toBe(true);
  });

  it('is given up after one attempt when the peer left and does not come back', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    b.transport.close();
    await clock.advance(1_000);
    expect(handle.state).toBe('lost');
    expect(a.transport.announced.filter(({ type }) => type === 'failed')).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('follows the policy that it is given', async () => {
    const stand = new LockStand({ reconnect: ({ failures }) => (failures < 2 ? 7 : undefined) });
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    b.transport.accepts = () => false;
    stand.disconnect();
    await clock.advance(13);
    expect(handle.state).toBe('suspended');
    await clock.advance(1);
    expect(handle.state).toBe('lost');
  });

  it('is asked for at once when somebody asks for it meanwhile', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const first = await a.locker.lock(b.self, 'x');
    stand.disconnect();
    const second = a.locker.lock(b.self, 'x');
    await stand.settle();
    expect((await second).state).toBe('held');
    expect(first.state).toBe('held');
    expect(clock.now()).toBe(0);
  });

  it('is not asked for any more once it is released', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    stand.disconnect();
    await handle.release();
    await clock.advance(60_000);
    expect(a.transport.hasEndpoint(b.self.id)).toBe(false);
    expect(a.locker.isProtected(b.self.id)).toBe(false);
  });

  it('counts failures of the wire, not only of the dial: a connection that dies under the request', async () => {
    const stand = new LockStand({
      auto: false,
      reconnect: ({ failures }) => (failures === 0 ? 10 : undefined),
    }).connect();
    const { clock, a, b } = stand;
    const locking = a.locker.lock(b.self, 'x');
    stand.network.run();
    const handle = await locking;
    stand.disconnect();
    await clock.advance(10);
    stand.network.step();
    expect(a.transport.hasConnection(b.self.id)).toBe(true);
    stand.disconnect();
    await stand.settle();
    expect(await handle.lost).toMatchObject({ cause: { code: 'CONNECTION_LOST' } });
  });

  it('does not count as held when the acceptance came over a connection that ends in the same turn', async () => {
    const stand = new LockStand({ auto: false }).connect();
    const { a, b } = stand;
    const locking = a.locker.lock(b.self, 'x');
    stand.network.run();
    stand.disconnect();
    const handle = await locking;
    expect(handle.state).toBe('suspended');
  });

  it('R15: is asked for again when another connection took the place of the live one', async () => {
    const stand = new LockStand();
    const { a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    b.locker.close();
    const forgetful = new ConnectionLocker({ transport: b.transport, rpc: b.rpc, clock: stand.clock });
    a.locker.refresh(b.self.id);
    await stand.settle();
    expect(handle.state).toBe('held');
    expect(forgetful.isLocked('remote', a.self.id, 'x')).toBe(true);
  });
});
