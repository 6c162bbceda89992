import { describe, expect, it } from 'vitest';
import { ConnectionLocker } from '../../../src/locks/connection-locker.js';
import { limits } from '../../../src/wire/limits.js';
import { LockStand, methodsSent } from '../../support/lock-stand.js';
import { codeOf, countingSignal } from '../../support/rpc-stand.js';

describe(ConnectionLocker, () => {
  it('dials, and resolves with a handle once the peer has accepted', async () => {
    const { a, b } = new LockStand();
    const handle = await a.locker.lock(b.self, 'x');
    expect(handle).toMatchObject({ peer: b.self, lockId: 'x', state: 'held' });
    expect(a.locker.locks('local', b.self.id)).toEqual(['x']);
    expect(b.locker.locks('remote', a.self.id)).toEqual(['x']);
  });

  it('protects the peer from the moment of the call', () => {
    const { a, b } = new LockStand({ auto: false });
    void a.locker.lock(b.self, 'x');
    expect(a.locker.isProtected(b.self.id)).toBe(true);
  });

  it('R35: waits for nothing: many peers are asked at once, and grant in any order', async () => {
    const stand = new LockStand({ auto: false });
    const others = Array.from({ length: 50 }, (_, i) => stand.side(10 + i));
    const locks = others.map(({ self }) => stand.a.locker.lock(self, 'x'));
    expect(stand.network.ready).toHaveLength(50);
    for (const step of [...stand.network.ready].reverse()) stand.network.step(step);
    stand.network.run();
    expect((await Promise.all(locks)).map(({ state }) => state)).toEqual(Array(50).fill('held'));
  });

  it('sends one request and one unlock for any number of handles of the same id', async () => {
    const stand = new LockStand();
    const { a, b } = stand;
    const handles = await Promise.all([a.locker.lock(b.self, 'x'), a.locker.lock(b.self, 'x')]);
    handles.push(await a.locker.lock(b.self, 'x'));
    expect(new Set(handles).size).toBe(3);
    for (const handle of handles.slice(1)) await handle.release();
    await stand.settle();
    expect(b.locker.locks('remote', a.self.id)).toEqual(['x']);
    expect(methodsSent(a)).toEqual(['request lockRequest']);
    await handles[0]?.release();
    await stand.settle();
    expect(b.locker.isProtected(a.self.id)).toBe(false);
    expect(a.locker.isProtected(b.self.id)).toBe(false);
    expect(methodsSent(a)).toEqual(['request lockRequest', 'notification unlockRequest']);
  });

  it('is given back by `await using`', async () => {
    const stand = new LockStand();
    const { a, b } = stand;
    {
      await using handle = await a.locker.lock(b.self, 'x');
      expect(handle.state).toBe('held');
    }
    await stand.settle();
    expect(b.locker.counts()).toEqual({ local: 0, remote: 0, weak: 0 });
  });

  it('R34: makes a refusal visible, and leaves nothing behind', async () => {
    const stand = new LockStand();
    const { a } = stand;
    const narrow = stand.side(3, { limits: { maxLocksPerPeer: 1 } });
    await a.locker.lock(narrow.self, 'x');
    expect(await codeOf(a.locker.lock(narrow.self, 'y'))).toBe('LOCK_REFUSED');
    await stand.settle();
    expect(a.locker.locks('local', narrow.self.id)).toEqual(['x']);
    expect(methodsSent(a).at(-1)).toBe('notification unlockRequest');
    expect(narrow.locker.locks('remote', a.self.id)).toEqual(['x']);
  });

  it('rejects with the code of a failed dial, and leaves nothing behind', async () => {
    const { clock, a, b } = new LockStand();
    b.transport.accepts = () => false;
    expect(await codeOf(a.locker.lock(b.self, 'x'))).toBe('DIAL_FAILED');
    expect(a.locker.isProtected(b.self.id)).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('R37: a lock whose first attempt fails is a failure that its caller hears of; asked for again, it is a new lock', async () => {
    const { a, b } = new LockStand();
    b.transport.accepts = () => false;
    expect(await codeOf(a.locker.lock(b.self, 'x'))).toBe('DIAL_FAILED');
    b.transport.accepts = () => true;
    const handle = await a.locker.lock(b.self, 'x');
    expect(handle.state).toBe('held');
    expect(b.locker.isLocked('remote', a.self.id, 'x')).toBe(true);
  });

  it('times out after 10 s when the peer says nothing, and takes the request back', async () => {
    const stand = new LockStand({ auto: false });
    const { clock, a, b } = stand;
    const code = codeOf(a.locker.lock(b.self, 'x'));
    await clock.advance(limits.lockTimeoutMs - 1);
    expect(a.locker.isProtected(b.self.id)).toBe(true);
    await clock.advance(1 + limits.wheelTickMs);
    expect(await code).toBe('RPC_TIMEOUT');
    expect(a.locker.isProtected(b.self.id)).toBe(false);
    stand.network.run();
    expect(b.locker.isProtected(a.self.id)).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([20, 30_000])('times out after %d ms if told so', async (timeoutMs) => {
    const { clock, a, b } = new LockStand({ auto: false });
    let code: unknown = 'waiting';
    void codeOf(a.locker.lock(b.self, 'x', { timeoutMs })).then((outcome) => {
      code = outcome;
    });
    await clock.advance(timeoutMs - 1);
    expect(code).toBe('waiting');
    await clock.advance(1);
    expect(code).toBe('RPC_TIMEOUT');
    expect(a.locker.isProtected(b.self.id)).toBe(false);
    await clock.advance(limits.wheelTickMs);
    expect(clock.pendingTimers).toBe(0);
  });

  it('rejects with the reason of its signal, before and while it waits', async () => {
    const stand = new LockStand({ auto: false });
    const { a, b } = stand;
    expect(await codeOf(a.locker.lock(b.self, 'x', { signal: AbortSignal.abort('never mind') }))).toBe('never mind');
    expect(methodsSent(a)).toEqual([]);
    const controller = new AbortController();
    const code = codeOf(a.locker.lock(b.self, 'x', { signal: controller.signal }));
    controller.abort('changed my mind');
    expect(await code).toBe('changed my mind');
    await stand.settle();
    expect(a.locker.isProtected(b.self.id)).toBe(false);
    stand.network.run();
    expect(b.locker.isProtected(a.self.id)).toBe(false);
  });

  it('gives back what is granted in the moment in which the signal aborts', async () => {
    const stand = new LockStand({ auto: false });
    const { a, b } = stand;
    const controller = new AbortController();
    const code = codeOf(a.locker.lock(b.self, 'x', { signal: controller.signal }));
    while (!a.locker.isLocked('local', b.self.id) || stand.network.ready.length > 0) stand.network.step();
    controller.abort('at the same moment');
    expect(await code).toBe('at the same moment');
    await stand.settle();
    stand.network.run();
    expect(a.locker.counts().local).toBe(0);
    expect(b.locker.counts().remote).toBe(0);
  });

  it('R57: lets go of its signal and its timer, however it ends', async () => {
    const stand = new LockStand();
    const { clock, a, b } = stand;
    const { signal, listeners } = countingSignal();
    const [first, second] = await Promise.all([
      a.locker.lock(b.self, 'x', { signal, timeoutMs: 500 }),
      a.locker.lock(b.self, 'x', { signal, timeoutMs: 600 }),
    ]);
    b.transport.accepts = () => false;
    await stand.settle();
    expect(listeners()).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    await Promise.all([first.release(), second.release()]);
    stand.disconnect();
    expect(await codeOf(a.locker.lock(b.self, 'x', { signal }))).toBe('DIAL_FAILED');
    b.transport.accepts = () => true;
    stand.network.connect(a.self, b.self);
    b.rpc.close();
    const code = codeOf(a.locker.lock(b.self, 'x', { signal, timeoutMs: 500 }));
    await clock.advance(500);
    expect(await code).toBe('RPC_TIMEOUT');
    await stand.settle();
    expect(listeners()).toBe(0);
  });

  it('lets a second caller wait on when the first gives up', async () => {
    const stand = new LockStand({ auto: false });
    const { clock, a, b } = stand;
    const impatient = codeOf(a.locker.lock(b.self, 'x', { timeoutMs: 100 }));
    const patient = a.locker.lock(b.self, 'x');
    await clock.advance(150);
    expect(await impatient).toBe('RPC_TIMEOUT');
    stand.network.run();
    expect((await patient).state).toBe('held');
    expect(methodsSent(a)).toEqual(['request lockRequest']);
  });

  it('refuses itself, impossible lock ids and impossible timeouts', async () => {
    const { a, b } = new LockStand();
    expect(await codeOf(a.locker.lock(a.self, 'x'))).toBe('SELF_CONNECTION');
    expect(await codeOf(a.locker.lock(b.self, ''))).toBe('INVALID_ARGUMENT');
    expect(await codeOf(a.locker.lock(b.self, 'x'.repeat(1_025)))).toBe('INVALID_ARGUMENT');
    expect(await codeOf(a.locker.lock(b.self, 'x', { timeoutMs: 0 }))).toBe('INVALID_ARGUMENT');
    expect(methodsSent(a)).toEqual([]);
  });

  it('refuses a lock above the own bound before anything is sent', async () => {
    const { a, b } = new LockStand({ limits: { maxLocksPerPeer: 2 } });
    await Promise.all([a.locker.lock(b.self, 'x'), a.locker.lock(b.self, 'y')]);
    const sent = methodsSent(a).length;
    expect(await codeOf(a.locker.lock(b.self, 'z'))).toBe('LIMIT_REACHED');
    expect((await a.locker.lock(b.self, 'y')).state).toBe('held');
    expect(methodsSent(a)).toHaveLength(sent);
  });

  it('unlocks when the acceptance arrives after the release', async () => {
    const stand = new LockStand({ auto: false }).connect();
    const { a, b } = stand;
    const controller = new AbortController();
    const code = codeOf(a.locker.lock(b.self, 'x', { signal: controller.signal }));
    await stand.settle();
    controller.abort('enough');
    expect(await code).toBe('enough');
    stand.network.run();
    expect(b.locker.isProtected(a.self.id)).toBe(false);
    expect(methodsSent(a)).toEqual(['request lockRequest', 'notification unlockRequest', 'notification unlockRequest']);
  });

  it('leaves a lock alone that is wanted anew when the acceptance of the old one arrives', async () => {
    const stand = new LockStand({ auto: false }).connect();
    const { a, b } = stand;
    const controller = new AbortController();
    const code = codeOf(a.locker.lock(b.self, 'x', { signal: controller.signal }));
    controller.abort('enough');
    await code;
    const again = a.locker.lock(b.self, 'x');
    stand.network.run();
    expect((await again).state).toBe('held');
    await stand.settle();
    stand.network.run();
    expect(b.locker.isLocked('remote', a.self.id, 'x')).toBe(true);
  });
});
