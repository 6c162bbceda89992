import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { silentLogger } from '../../../src/base/logger.js';
import { LockClient } from '../../../src/locks/lock-client.js';
import { LockIntent } from '../../../src/locks/lock-intent.js';
import { LOCK_SERVICE_ID } from '../../../src/locks/lock-rpc.js';
import { RetrySchedule } from '../../../src/locks/retry-schedule.js';
import type { CallListener } from '../../../src/rpc/rpc-client.js';
import { peer } from '../../../src/testing/fixtures.js';
import { codeOf, RpcStand } from '../../support/rpc-stand.js';

const LOST = { type: 'disconnected', graceful: false } as const;
const ASLEEP = { type: 'parked', error: new ConnectionError('SUSPENDED', 'Test.') } as const;

/** A client that sends nothing, and writes down what it is asked for. */
class PlayedClient extends LockClient {
  readonly log: string[] = [];
  listener: CallListener<boolean> | undefined;

  override requestLock(...[, , { connect, timeoutMs }, listener]: Parameters<LockClient['requestLock']>) {
    this.log.push(`request ${timeoutMs}${connect ? ' dialling' : ''}`);
    this.listener = listener;
    return { withdraw: () => void this.log.push('withdraw') };
  }

  override unlock(): Promise<void> {
    this.log.push('unlock');
    return Promise.resolve();
  }
}

/** An intent whose lock is held, with its handle; retries come 100 ms after each loss, three times. */
async function held() {
  const { clock, client: side } = new RpcStand();
  const communicator = side.rpc.communicator(LOCK_SERVICE_ID);
  const timeouts = { notificationTimeoutMs: 1, farewellTimeoutMs: 1 };
  const client = new PlayedClient({ communicator, logger: silentLogger, ...timeouts });
  const intent = new LockIntent(peer(2), 'x', 700, {
    client,
    schedule: new RetrySchedule(clock),
    logger: silentLogger,
    policy: ({ failures }) => (failures < 3 ? 100 : undefined),
    leaveTable: () => void client.log.push('leaveTable'),
    isWanted: () => false,
  });
  const { granted } = intent.join();
  intent.start();
  client.listener?.answered(true);
  const hold = await granted;
  const answer = (accepted: boolean) => client.listener?.answered(accepted);
  return { clock, client, intent, hold, answer, before: clock.pendingTimers };
}

describe('a lock whose connection is lost', () => {
  it('says how it goes on, is asked for again at that time, and is held again', async () => {
    const { clock, client, intent, hold, answer } = await held();
    expect([intent.suspension, client.log]).toEqual([undefined, ['request 700 dialling']]);
    intent.post(LOST);
    const retryAt = clock.now() + 100;
    expect(intent.suspension).toEqual({ state: 'suspended', failures: 0, retryAt, error: undefined });
    expect(hold.status).toEqual(intent.suspension);
    clock.advanceSync(100);
    expect(client.log).toEqual(['request 700 dialling', 'request 700 dialling']);
    expect([intent.phase, intent.suspension?.retryAt, hold.state]).toEqual(['requesting', undefined, 'suspended']);
    expect(intent.suspension).toMatchObject({ state: 'suspended', failures: 0 });
    answer(true);
    expect([intent.phase, intent.suspension, hold.state]).toEqual(['held', undefined, 'held']);
  });

  it('has no suspension before it was held for the first time', async () => {
    const { clock, client, intent } = await held();
    const fresh = new LockIntent(peer(3), 'y', 700, {
      client,
      schedule: new RetrySchedule(clock),
      logger: silentLogger,
      policy: () => 100,
      leaveTable: () => {},
      isWanted: () => false,
    });
    fresh.start();
    expect([fresh.phase, fresh.suspension, intent.suspension]).toEqual(['requesting', undefined, undefined]);
  });

  it('is asked for at once by whoever joins, and no timer is left of the wait', async () => {
    const { client, clock, intent, answer, before } = await held();
    intent.post(LOST);
    expect(clock.pendingTimers).toBe(before + 1);
    const { granted } = intent.join();
    expect([client.log.length, clock.pendingTimers]).toEqual([2, before]);
    answer(true);
    expect((await granted).state).toBe('held');
  });

  it('is lost for all who hold it once the policy gives up, with the reason', async () => {
    const { clock, client, intent, hold } = await held();
    const other = await intent.join().granted;
    intent.post(LOST);
    for (let failure = 0; failure < 3; failure++) {
      clock.advanceSync(100);
      client.listener?.failed(new ConnectionError('DIAL_FAILED', 'Test.'));
    }
    const [first, second] = [await hold.lost, await other.lost];
    expect([hold.state, other.state, first.code, second.code]).toEqual(['lost', 'lost', 'LOCK_LOST', 'LOCK_LOST']);
    expect(first.cause).toMatchObject({ code: 'DIAL_FAILED' });
  });
});

describe('a lock of a node that goes to sleep', () => {
  it('tells whoever waits, keeps those who hold, and tries nothing', async () => {
    const { clock, client, intent, hold, before } = await held();
    intent.post(LOST);
    clock.advanceSync(100);
    const code = codeOf(intent.join().granted);
    intent.post(ASLEEP);
    expect(await code).toBe('SUSPENDED');
    expect([hold.state, intent.suspension?.error?.code, clock.pendingTimers]).toEqual([
      'suspended',
      'SUSPENDED',
      before,
    ]);
    clock.advanceSync(60_000);
    expect(client.log.filter((line) => line.startsWith('request'))).toHaveLength(2);
  });

  it('stays with those who wait when it is only lost', async () => {
    const { clock, client, intent, answer } = await held();
    intent.post(LOST);
    const { granted } = intent.join();
    client.listener?.failed(new Error('no'));
    clock.advanceSync(100);
    answer(true);
    expect((await granted).state).toBe('held');
  });

  it('is dropped when nobody is left but those who were told', async () => {
    const { clock, client, intent, hold } = await held();
    intent.post(LOST);
    clock.advanceSync(100);
    const code = codeOf(intent.join().granted);
    void hold.release();
    intent.post(ASLEEP);
    expect([await code, intent.phase]).toEqual(['SUSPENDED', 'ended']);
    expect(client.log.slice(2)).toEqual(['withdraw', 'leaveTable', 'unlock']);
  });
});

describe('one who gives up', () => {
  it('after it was granted releases its hold, and with the last the lock', async () => {
    const { clock, client, intent, hold } = await held();
    const waiter = intent.join();
    waiter.cancel();
    await clock.drain();
    expect(((await waiter.granted) as typeof hold).state).toBe('released');
    expect(intent.phase).toBe('held');
    await hold.release();
    expect([intent.phase, client.log.slice(1)]).toEqual(['ended', ['leaveTable', 'unlock']]);
  });
});
