import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { LockClient } from '../../../src/locks/lock-client.js';
import { LockIntent } from '../../../src/locks/lock-intent.js';
import { LockIntents } from '../../../src/locks/lock-intents.js';
import { LOCK_SERVICE_ID } from '../../../src/locks/lock-rpc.js';
import { RetrySchedule } from '../../../src/locks/retry-schedule.js';
import { peer } from '../../../src/testing/fixtures.js';
import { RpcStand } from '../../support/rpc-stand.js';

function intent(n: number, lockId: string): LockIntent {
  const { clock, client } = new RpcStand();
  const communicator = client.rpc.communicator(LOCK_SERVICE_ID);
  return new LockIntent(peer(n), lockId, 1_000, {
    client: new LockClient({
      communicator,
      logger: silentLogger,
      notificationTimeoutMs: 1_000,
      farewellTimeoutMs: 1_000,
    }),
    schedule: new RetrySchedule(clock),
    logger: silentLogger,
    policy: () => undefined,
    leaveTable: () => {},
    isWanted: () => false,
  });
}

describe('LockIntents', () => {
  it('holds one intent per peer and lock id', () => {
    const intents = new LockIntents();
    const [ax, ay, bx] = [intent(1, 'x'), intent(1, 'y'), intent(2, 'x')];
    for (const each of [ax, ay, bx]) intents.add(each);
    expect(intents.get(peer(1).id, 'x')).toBe(ax);
    expect(intents.get(peer(2).id, 'y')).toBeUndefined();
    expect(intents.ofPeer(peer(1).id)).toEqual([ax, ay]);
    expect(intents.all()).toEqual([ax, ay, bx]);
    intents.remove(ax);
    intents.remove(ay);
    intents.remove(ay);
    expect(intents.ofPeer(peer(1).id)).toEqual([]);
    expect(intents.all()).toEqual([bx]);
  });

  it('forgets a peer with its last intent: one that comes back is the newest', () => {
    const intents = new LockIntents();
    const [a, b] = [intent(1, 'x'), intent(2, 'x')];
    for (const each of [a, b]) intents.add(each);
    intents.remove(a);
    intents.add(a);
    expect(intents.all()).toEqual([b, a]);
  });

  it('R41: lists are snapshots that may be changed while they are walked', () => {
    const intents = new LockIntents();
    for (const lockId of ['x', 'y', 'z']) intents.add(intent(1, lockId));
    for (const each of intents.ofPeer(peer(1).id)) intents.remove(each);
    expect(intents.all()).toEqual([]);
  });
});
