import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../../src/base/metrics.js';
import { ConnectionLocker } from '../../../src/locks/connection-locker.js';
import type { LockHandle } from '../../../src/locks/lock-handle.js';
import { Rpc } from '../../../src/rpc/rpc.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { LockStand, methodsSent } from '../../support/lock-stand.js';
import { codeOf } from '../../support/rpc-stand.js';

describe('ConnectionLocker', () => {
  it('counts and lists locks of every kind', async () => {
    const { a, b } = new LockStand();
    await Promise.all([a.locker.lock(b.self, 'x'), a.locker.lock(b.self, 'y')]);
    await b.locker.lock(a.self, 'z');
    expect(a.locker.weakLock(b.self.id, 'w')).toBe(true);
    expect(a.locker.counts()).toEqual({ local: 2, remote: 1, weak: 1 });
    expect(b.locker.counts()).toEqual({ local: 1, remote: 2, weak: 0 });
    expect(a.locker.locks('local', b.self.id)).toEqual(['x', 'y']);
    expect(a.locker.lockedPeers('remote')).toEqual([b.self.id]);
    expect(a.locker.isLocked('weak', b.self.id)).toBe(true);
    expect(a.locker.isLocked('weak', b.self.id, 'x')).toBe(false);
  });

  it('keeps weak locks to itself', async () => {
    const stand = new LockStand().connect();
    const { a, b } = stand;
    a.locker.weakLock(b.self.id, 'w');
    expect(a.locker.isProtected(b.self.id)).toBe(true);
    stand.disconnect();
    expect(a.locker.isProtected(b.self.id)).toBe(true);
    a.locker.weakUnlock(b.self.id, 'w');
    expect(a.locker.isProtected(b.self.id)).toBe(false);
    await stand.settle();
    expect(methodsSent(a)).toEqual([]);
  });

  it('takes no weak lock of itself, above the bound, of an impossible id, or after it stopped', () => {
    const { a, b } = new LockStand({ limits: { maxLocksPerPeer: 1 } });
    expect(a.locker.weakLock(a.self.id, 'w')).toBe(false);
    expect(a.locker.weakLock(b.self.id, '')).toBe(false);
    expect(a.locker.weakLock(b.self.id, 'w')).toBe(true);
    expect(a.locker.weakLock(b.self.id, 'v')).toBe(false);
    a.locker.stop();
    expect(a.locker.weakLock(peer(9).id, 'w')).toBe(false);
  });

  it('asks peers to hide it in private mode, and hides peers that ask, if that is allowed', async () => {
    const stand = new LockStand({ allowIncomingPrivateConnections: true }).connect();
    const { a, b } = stand;
    await a.locker.setPrivateMode(true);
    await stand.settle();
    expect(b.locker.isPrivate(a.self.id)).toBe(true);
    expect(b.locker.isProtected(a.self.id)).toBe(false);
    const late = stand.side(3, { allowIncomingPrivateConnections: true });
    stand.network.connect(late.self, a.self);
    await stand.settle();
    expect(late.locker.isPrivate(a.self.id)).toBe(true);
    await a.locker.setPrivateMode(false);
    await stand.settle();
    expect(b.locker.isPrivate(a.self.id)).toBe(false);
  });

  it('sends disconnect notices, and hands those of peers to the manager', async () => {
    const notices: string[] = [];
    const stand = new LockStand({
      onDisconnectNotice: ({ id }, mode) => notices.push(`${id.slice(-1)} ${mode}`),
    }).connect();
    const { a, b } = stand;
    await a.locker.lock(b.self, 'x');
    await a.locker.sendDisconnectNotice(b.self, 'NORMAL');
    a.locker.stop();
    a.transport.beginClosing();
    await a.locker.sendDisconnectNotice(b.self, 'LEAVING');
    await stand.settle();
    expect(notices).toEqual(['1 NORMAL', '1 LEAVING']);
    expect(b.locker.isProtected(a.self.id)).toBe(false);
  });

  it('gives up the locks of a peer that this node disconnects on purpose', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    const kept = await a.locker.lock(stand.side(3).self, 'x');
    a.locker.abandon(b.self.id);
    stand.disconnect();
    expect(await handle.lost).toMatchObject({ code: 'LOCK_LOST', cause: { code: 'CANCELLED' } });
    await clock.advance(60_000);
    expect(a.transport.hasEndpoint(b.self.id)).toBe(false);
    expect(kept.state).toBe('held');
  });

  it('lets a listener lock again from inside the loss', async () => {
    const stand = new LockStand();
    const { a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    let again: Promise<LockHandle> | undefined;
    handle.state$.subscribe((state) => {
      if (state === 'lost') again = a.locker.lock(b.self, 'x');
    });
    a.locker.abandon(b.self.id);
    await stand.settle();
    expect((await again)?.state).toBe('held');
    expect(a.locker.counts().local).toBe(1);
  });

  it('stops: waiting calls reject, handles are lost, no timer is left, peers are still answered', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const handle = await a.locker.lock(b.self, 'x');
    const suspended = await a.locker.lock(stand.side(3).self, 'y');
    stand.network.disconnect(a.self, peer(3));
    await stand.settle();
    const waiting = codeOf(a.locker.lock(peer(4), 'x', { timeoutMs: 1_000 }));
    a.locker.stop();
    a.locker.stop();
    expect(await waiting).toBe('CLOSED');
    expect(await handle.lost).toMatchObject({ code: 'LOCK_LOST', cause: { code: 'CLOSED' } });
    expect(suspended.state).toBe('lost');
    expect(await codeOf(a.locker.lock(b.self, 'z'))).toBe('CLOSED');
    expect((await b.locker.lock(a.self, 'still answered')).state).toBe('held');
    await stand.settle();
    expect(clock.pendingTimers).toBe(0);
  });

  it('R46: closes and leaves no listener, no timer and no gauge', async () => {
    const clock = new VirtualClock();
    const network = new FakeTransportNetwork({ auto: true });
    const transport = network.join(peer(1));
    const gauges = new Set<string>();
    const metrics: Metrics = {
      counter: () => ({ add: () => {} }),
      gauge: (name) => {
        gauges.add(name);
        return () => gauges.delete(name);
      },
    };
    const rpc = new Rpc({ transport, clock });
    const before = transport.listenerCount;
    const locker = new ConnectionLocker({ transport, rpc, clock, metrics });
    expect([...gauges]).toEqual(['peerlatch.locks.local', 'peerlatch.locks.remote', 'peerlatch.locks.weak']);
    void locker.lock(peer(2), 'x').catch(() => {});
    locker[Symbol.dispose]();
    locker.close();
    expect(transport.listenerCount).toBe(before);
    expect(gauges.size).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    await clock.drain();
  });
});
