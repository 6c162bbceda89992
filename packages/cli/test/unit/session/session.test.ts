import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerEvent } from '@peerlatch/connection/manager';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { failureFacts } from '../../../src/base/failure.js';
import { type Session, type SessionNode, withSession, withSessionOf } from '../../../src/session/session.js';
import { fakeShell } from '../../support/fake-shell.js';
import { peer } from '../../support/peers.js';

const OPTIONS = { entryPoints: [peer(1)], webrtc: false, timeoutMs: 1_000 };
const forever = new Promise<never>(() => {});

function stand(join: (events: Subject<PeerEvent>) => Promise<readonly number[]> = async () => [1]) {
  const shell = fakeShell();
  const events = new Subject<PeerEvent>();
  let neighbours: readonly number[] = [];
  let closed = 0;
  const node: SessionNode = {
    connection: { peerEvents$: events },
    neighbours: () => neighbours.map(peer),
    join: async () => {
      neighbours = await join(events);
    },
    close: async () => {
      closed++;
    },
  };
  const run = <T>(work: (session: Session<SessionNode>) => Promise<T>, options = OPTIONS): Promise<T> =>
    withSessionOf(async () => node, options, shell, work);
  const failureOf = async (running: Promise<unknown>) => failureFacts(await running.catch((error: unknown) => error));
  return { shell, run, failureOf, closed: () => closed, events };
}

describe('a session', () => {
  it('joins, works, and leaves; nothing of it is left', async () => {
    const { run, shell, closed, events } = stand();
    expect(await run(async ({ node }) => node.neighbours().length)).toBe(1);
    expect([closed(), shell.clock.pendingTimers, events.observed]).toEqual([1, 0, false]);
  });

  it('without entry points joins nobody', async () => {
    const { run } = stand(() => forever);
    expect(await run(async () => 'done', { ...OPTIONS, entryPoints: [] })).toBe('done');
  });

  it('says why no entry point was reached, and leaves', async () => {
    const { run, failureOf, closed } = stand(async (events) => {
      events.next({ type: 'failed', peer: peer(1), error: new ConnectionError('DIAL_FAILED', 'Refused.') });
      events.next({ type: 'failed', peer: peer(2), error: new ConnectionError('DIAL_FAILED', 'Another one.') });
      return [];
    });
    const { code, exitCode, message } = await failureOf(run(() => forever));
    expect([code, exitCode, closed()]).toEqual(['NOT_JOINED', 4, 1]);
    expect(message).toMatch(/^The entry point was not reached\. Refused\. Check/);
  });

  it('that cannot join in time was unreachable; one that finds nothing in time failed', async () => {
    const joining = stand(() => forever);
    const late = joining.failureOf(joining.run(() => forever));
    await joining.shell.clock.advance(1_000);
    expect(await late).toMatchObject({ code: 'TIMEOUT', exitCode: 4 });

    const working = stand();
    const slow = working.run(() => {
      queueMicrotask(() => void working.shell.clock.advance(1_000));
      return forever;
    });
    expect(await working.failureOf(slow)).toMatchObject({ code: 'TIMEOUT', exitCode: 1 });
    expect(working.closed()).toBe(1);
  });

  it('that has taken over ends neither at the deadline nor by an interruption', async () => {
    const { run, shell } = stand();
    const aborted = await run(async ({ takeOver, signal }) => {
      takeOver();
      await shell.clock.advance(10_000);
      const before = signal.aborted;
      shell.interrupt();
      await shell.clock.advance(10_000);
      return [before, signal.aborted];
    });
    expect(aborted).toEqual([false, true]);
  });

  it('ends when somebody interrupts, and does not begin after that', async () => {
    const { run, failureOf, shell, closed } = stand();
    const running = run(async () => {
      shell.interrupt();
      return forever;
    });
    expect(await failureOf(running)).toMatchObject({ exitCode: 130 });
    expect(closed()).toBe(1);
    expect(await failureOf(withSession(OPTIONS, shell, async () => {}))).toMatchObject({ exitCode: 130 });
  });
});
