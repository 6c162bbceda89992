import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { LockClient } from '../../../src/locks/lock-client.js';
import { LockIntent } from '../../../src/locks/lock-intent.js';
import { LOCK_SERVICE_ID } from '../../../src/locks/lock-rpc.js';
import { defaultReconnectPolicy } from '../../../src/locks/reconnect-policy.js';
import { retryDecision } from '../../../src/locks/retry-decision.js';
import { RetrySchedule } from '../../../src/locks/retry-schedule.js';
import type { CallListener } from '../../../src/rpc/rpc-client.js';
import { peer } from '../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { codeOf, RpcStand } from '../../support/rpc-stand.js';

/** A client that sends nothing: the test answers. */
class PlayedClient extends LockClient {
  readonly log: string[] = [];
  listener: CallListener<boolean> | undefined;
  onRequest: (listener: CallListener<boolean>) => void = () => {};

  override requestLock(...[, lockId, { connect }, listener]: Parameters<LockClient['requestLock']>) {
    this.log.push(`request ${lockId}${connect ? ' dialling' : ''}`);
    this.listener = listener;
    this.onRequest(listener);
    return { withdraw: () => void this.log.push('withdraw') };
  }

  override unlock(): Promise<void> {
    this.log.push('unlock');
    return Promise.resolve();
  }
}

function stand() {
  const { clock, client: side } = new RpcStand();
  const communicator = side.rpc.communicator(LOCK_SERVICE_ID);
  const client = new PlayedClient({
    communicator,
    logger: silentLogger,
    notificationTimeoutMs: 1,
    farewellTimeoutMs: 1,
  });
  let wanted = false;
  const leaveTable = (): void => void client.log.push('leaveTable');
  const host = {
    client,
    schedule: new RetrySchedule(clock),
    logger: silentLogger,
    policy: retryDecision(defaultReconnectPolicy, new SeededRandom(1), silentLogger),
    leaveTable,
    isWanted: () => wanted,
  };
  const intent = new LockIntent(peer(2), 'x', 1_000, host);
  const want = (): void => {
    wanted = true;
  };
  return { clock, client, intent, want };
}

describe('LockIntent', () => {
  it('leaves the table before it tells the peer, and tells the peer before whoever waits', async () => {
    const { client, intent } = stand();
    const code = codeOf(intent.join().granted);
    intent.start();
    client.listener?.answered(false);
    client.log.push('synchronous so far');
    expect(await code).toBe('LOCK_REFUSED');
    expect(client.log).toEqual(['request x dialling', 'leaveTable', 'unlock', 'synchronous so far']);
  });

  it('takes an answer that comes while the request is still being sent', async () => {
    const { client, intent } = stand();
    client.onRequest = (listener) => listener.answered(true);
    const { granted } = intent.join();
    intent.start();
    expect(intent.phase).toBe('held');
    expect((await granted).state).toBe('held');
  });

  it('takes a request that cannot even be sent for a failed one', async () => {
    const { client, intent } = stand();
    client.onRequest = () => {
      throw new Error('no room');
    };
    const { granted } = intent.join();
    intent.start();
    await expect(granted).rejects.toThrow('no room');
    expect(intent.phase).toBe('ended');
  });

  it('is dropped by the last of those who want it, whether they wait or hold', async () => {
    const { client, intent } = stand();
    const [first, second] = [intent.join(), intent.join()];
    intent.start();
    first.cancel();
    first.cancel();
    expect(intent.phase).toBe('requesting');
    client.listener?.answered(true);
    await (await second.granted).release();
    expect(intent.phase).toBe('ended');
    expect(client.log).toEqual(['request x dialling', 'leaveTable', 'unlock']);
  });

  it('processes what happens inside a state listener after what it is doing', async () => {
    const { client, intent } = stand();
    const { granted } = intent.join();
    intent.start();
    client.listener?.answered(true);
    const handle = await granted;
    const other = await intent.join().granted;
    const seen: string[] = [];
    other.state$.subscribe((state) => seen.push(state));
    handle.state$.subscribe((state) => {
      if (state === 'suspended') intent.post({ type: 'connected' });
    });
    intent.post({ type: 'disconnected', graceful: false });
    expect(seen).toEqual(['held', 'suspended']);
    expect(client.log).toEqual(['request x dialling', 'request x']);
    client.listener?.answered(true);
    expect(seen).toEqual(['held', 'suspended', 'held']);
  });

  it('sends the late unlock only if the lock is not wanted anew', () => {
    const unwanted = stand();
    const first = unwanted.intent.join();
    first.granted.catch(() => {});
    unwanted.intent.start();
    first.cancel();
    unwanted.client.listener?.answered(true);
    expect(unwanted.client.log).toEqual(['request x dialling', 'withdraw', 'leaveTable', 'unlock', 'unlock']);

    const wanted = stand();
    const second = wanted.intent.join();
    wanted.intent.start();
    second.cancel();
    wanted.want();
    wanted.client.listener?.answered(true);
    expect(wanted.client.log).toEqual(['request x dialling', 'withdraw', 'leaveTable', 'unlock']);
  });
});
