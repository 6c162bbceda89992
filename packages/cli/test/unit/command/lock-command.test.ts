import { ConnectionError } from '@peerlatch/connection/base';
import type { LockHandle, LockStatus } from '@peerlatch/connection/locks';
import { BehaviorSubject, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { lock } from '../../../src/command/lock-command.js';
import { fakeShell } from '../../support/fake-shell.js';
import { peer, sessionOf } from '../../support/peers.js';

function stand() {
  const status = new BehaviorSubject<LockStatus>({ state: 'held' });
  let lose = (_: ConnectionError): void => {};
  const lost = new Promise<ConnectionError>((resolve) => {
    lose = resolve;
  });
  const release = async (): Promise<void> => {
    if (status.value.state !== 'lost') status.next({ state: 'released' });
  };
  const handle: LockHandle = {
    ...{ peer: peer(1), lockId: 'svc', lost, release },
    ...{ status$: status, state$: status.pipe(map(({ state }) => state)), [Symbol.asyncDispose]: release },
    get status() {
      return status.value;
    },
    get state() {
      return status.value.state;
    },
  };
  const loseIt = (error: ConnectionError): void => {
    status.next({ state: 'lost', error });
    lose(error);
  };
  const shell = fakeShell();
  const session = sessionOf({ connection: { lock: async () => handle } }, shell.interrupted);
  const run = (forMs?: number, json = false) => lock({ peer: peer(1), lockId: 'svc', forMs, json }, session, shell);
  return { run, status, loseIt, shell };
}

const turn = (): Promise<void> => Promise.resolve();

describe('lock', () => {
  it('is held until time is up, and prints how it stands', async () => {
    const { run, status, shell } = stand();
    const running = run(1_000);
    await turn();
    status.next({ state: 'suspended', failures: 1, retryAt: undefined, error: undefined });
    status.next({ state: 'held' });
    await turn();
    await shell.clock.advance(1_000);
    await running;
    expect(shell.results.map((line) => line.replace(/^The lock "svc"/, ''))).toEqual([
      ` on ${peer(1).id} is held`,
      ' is suspended: connecting again (1 failed)',
      ` on ${peer(1).id} is held`,
      ' is released',
    ]);
    expect([shell.clock.pendingTimers, status.observed]).toEqual([0, false]);
  });

  it('is released by an interruption, which is a good end', async () => {
    const { run, shell } = stand();
    const running = run(undefined, true);
    await turn();
    shell.interrupt();
    await running;
    expect(shell.objects()).toMatchObject([{ state: 'held', lockId: 'svc', id: peer(1).id }, { state: 'released' }]);
  });

  it('that is lost fails with why', async () => {
    const { run, loseIt, shell } = stand();
    const running = run(1_000, true);
    await turn();
    loseIt(new ConnectionError('LOCK_LOST', 'Gone.'));
    await expect(running).rejects.toMatchObject({ code: 'LOCK_LOST' });
    expect(shell.objects().at(-1)).toMatchObject({ state: 'lost', code: 'LOCK_LOST' });
    expect(shell.clock.pendingTimers).toBe(0);
  });
});
