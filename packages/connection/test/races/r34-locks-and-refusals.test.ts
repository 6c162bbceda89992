import { describe, expect, it } from 'vitest';
import { ConnectionLocker } from '../../src/locks/connection-locker.js';
import { lockRequest, lockResponse } from '../../src/locks/lock-bodies.js';
import type { LockState } from '../../src/locks/lock-handle.js';
import { LOCK_SERVICE_ID } from '../../src/locks/lock-rpc.js';
import { Rpc } from '../../src/rpc/rpc.js';
import type { ScriptedLink } from '../../src/testing/scripted-link.js';
import { decodeEnvelope } from '../../src/wire/envelope-decoder.js';
import { encoderFrom, ROLES, type Role, Stand } from './stand.js';
import { track } from './tracked.js';

/** One real manager with a locker on it; the test is the peer. */
function lockingStand(role: Role) {
  const stand = new Stand({ role });
  const { manager: transport, clock, self, peer } = stand;
  const rpc = new Rpc({ transport, clock });
  const locker = new ConnectionLocker({ transport, rpc, clock });
  const encoder = encoderFrom(peer, self, 'lock-');

  /** The lock ids that were asked for on `link`, in order; each request is granted. */
  const grantAll = (link: ScriptedLink): string[] =>
    link.wire.flatMap((frame) => {
      const { kind, method, requestId, body } = decodeEnvelope(frame);
      if (kind !== 'request' || method !== 'lockRequest') return [];
      const answer = {
        kind: 'response',
        serviceId: LOCK_SERVICE_ID,
        method,
        requestId,
        bodyType: 'dht.LockResponse',
      } as const;
      link.deliver(encoder.encode({ ...answer, body: lockResponse.encode({ accepted: true }) }));
      return [lockRequest.decode(body).lockId];
    });
  /** The peer locks us over `link`. */
  const lockUs = (link: ScriptedLink, lockId: string): void => {
    const request = { kind: 'request', serviceId: LOCK_SERVICE_ID, method: 'lockRequest', requestId: lockId } as const;
    link.deliver(encoder.encode({ ...request, bodyType: 'dht.LockRequest', body: lockRequest.encode({ lockId }) }));
  };
  return { stand, clock, peer, locker, grantAll, lockUs };
}

function linkOf(stand: Stand): ScriptedLink {
  const { answer, attempt } = stand.connector.dialIn(stand.peer);
  if (attempt.link === undefined) throw new Error(`The peer's dial was not let in: ${answer}.`);
  return attempt.link;
}

describe('R34: locks while both sides dial', () => {
  it.each([
    ['before', 'arrives, then the peer’s own dial'],
    ['after', 'arrives after the peer’s own dial'],
  ])('R34: our lock outlives a DUPLICATE refusal that comes %s: it %s', async (when) => {
    const { stand, clock, peer, locker, grantAll, lockUs } = lockingStand('other');
    const locking = locker.lock(peer, 'ours');
    const ours = stand.connector.latest();
    if (when === 'before') ours.refuse('DUPLICATE_CONNECTION');
    await clock.advance(100);
    expect(locker.isProtected(peer.id)).toBe(true);
    const link = linkOf(stand);
    if (when === 'after') ours.refuse('DUPLICATE_CONNECTION');
    lockUs(link, 'theirs');
    expect(grantAll(link)).toEqual(['ours']);
    expect((await locking).state).toBe('held');
    expect(locker.locks('local', peer.id)).toEqual(['ours']);
    expect(locker.locks('remote', peer.id)).toEqual(['theirs']);
    expect(stand.log).toEqual(['connecting', 'connected']);
    expect(stand.manager.diagnostics().endpoints).toHaveLength(1);
  });

  it('R34: the offerer refuses the peer’s crossing dial, and locks go both ways over its own', async () => {
    const { stand, peer, locker, grantAll, lockUs } = lockingStand('offerer');
    const locking = locker.lock(peer, 'ours');
    expect(stand.connector.dialIn(peer).answer).toBe('DUPLICATE_CONNECTION');
    const link = stand.connector.latest().establish();
    lockUs(link, 'theirs');
    expect(grantAll(link)).toEqual(['ours']);
    expect((await locking).state).toBe('held');
    expect(locker.locks('remote', peer.id)).toEqual(['theirs']);
  });

  it.each(ROLES)('R34: one after the other over the same connection, as the %s', async (role) => {
    const { stand, peer, locker, grantAll, lockUs } = lockingStand(role);
    const locking = locker.lock(peer, 'ours');
    const link = stand.connector.latest().establish();
    expect(grantAll(link)).toEqual(['ours']);
    const handle = await locking;
    lockUs(link, 'theirs');
    expect(handle.state).toBe('held');
    expect([locker.locks('local', peer.id), locker.locks('remote', peer.id)]).toEqual([['ours'], ['theirs']]);
  });

  it('R34: a lock whose peer never comes is a failure that its caller hears of, and nothing stays locked', async () => {
    const { stand, clock, peer, locker } = lockingStand('other');
    const locking = track(locker.lock(peer, 'ours'));
    // Refused, dialled again once, refused again: whoever answers DUPLICATE and never dials.
    stand.connector.latest().refuse('DUPLICATE_CONNECTION');
    await clock.advance(5_500);
    stand.connector.latest().refuse('DUPLICATE_CONNECTION');
    await clock.advance(11_000);
    await locking.settled;
    expect(locking.ending).not.toBe('done');
    expect(locker.isProtected(peer.id)).toBe(false);
  });
});

describe('R37: locks and the connections under them', () => {
  it('R37: a held lock is suspended with its connection, and the same handle is held again on the next', async () => {
    const { stand, peer, locker, grantAll } = lockingStand('other');
    const locking = locker.lock(peer, 'ours');
    const first = stand.connector.latest().establish();
    grantAll(first);
    const handle = await locking;
    const seen: LockState[] = [];
    handle.state$.subscribe((state) => seen.push(state));
    first.finish();
    const second = linkOf(stand);
    expect(grantAll(second)).toEqual(['ours']);
    expect(seen).toEqual(['held', 'suspended', 'held']);
    expect(stand.log).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
  });

  it('R15: when another connection takes the place of the live one, the lock is asked for there as well', async () => {
    const { stand, peer, locker, grantAll } = lockingStand('other');
    const locking = locker.lock(peer, 'ours');
    grantAll(stand.connector.latest().establish());
    const handle = await locking;
    const second = linkOf(stand);
    locker.refresh(peer.id);
    expect(grantAll(second)).toEqual(['ours']);
    expect(handle.state).toBe('held');
    expect(stand.log).toEqual(['connecting', 'connected']);
  });
});
