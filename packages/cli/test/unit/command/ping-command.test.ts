import { ConnectionError } from '@peerlatch/connection/base';
import { describe, expect, it } from 'vitest';
import { failureFacts } from '../../../src/base/failure.js';
import { ping } from '../../../src/command/ping-command.js';
import { fakeShell } from '../../support/fake-shell.js';
import { peer, sessionOf } from '../../support/peers.js';

const REQUEST = { peer: peer(1), count: 2, intervalMs: 1_000, timeoutMs: 5_000, json: false };
type Answer = number | ConnectionError | 'silence';

/** Answers in turn; time goes on by itself. */
async function run(answers: readonly Answer[], flags: Partial<typeof REQUEST> = {}) {
  const shell = fakeShell();
  const waiting = [...answers];
  const node = {
    ping: async (_: unknown, { signal }: { readonly signal?: AbortSignal | undefined } = {}) => {
      const answer = waiting.shift() ?? 'silence';
      if (typeof answer === 'number') return answer;
      if (answer !== 'silence') throw answer;
      return new Promise<number>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
    },
  };
  let isOver = false;
  const running = ping({ ...REQUEST, ...flags }, sessionOf(node), shell)
    .then(() => undefined, failureFacts)
    .finally(() => {
      isOver = true;
    });
  for (let i = 0; i < 1_000 && !isOver; i++) {
    await Promise.resolve();
    if (shell.clock.pendingTimers > 0) await shell.clock.advance(500);
  }
  return { failure: await running, shell };
}

describe('ping', () => {
  it('prints each time, and what they come to', async () => {
    const { failure, shell } = await run([1.234, 2]);
    expect(failure).toBeUndefined();
    expect(shell.results).toEqual([
      `${peer(1).id} answered in 1.23 ms`,
      `${peer(1).id} answered in 2 ms`,
      '2 of 2 answered; 1.23 / 1.62 / 2 ms (least / mean / most)',
    ]);
    expect([shell.clock.now(), shell.clock.pendingTimers]).toEqual([1_000, 0]);
  });

  it('goes on after a question without an answer', async () => {
    const { failure, shell } = await run(['silence', 3], { json: true });
    expect(failure).toBeUndefined();
    expect(shell.objects()).toMatchObject([
      { type: 'lost', index: 1, code: 'CONNECT_TIMEOUT' },
      { type: 'pong', index: 2, ms: 3 },
      { type: 'summary', sent: 2, answered: 1, minMs: 3, meanMs: 3, maxMs: 3 },
    ]);
  });

  it('fails as unreachable when nothing is answered', async () => {
    const refused = await run([new ConnectionError('DIAL_FAILED', 'Refused.')], { count: 1 });
    expect([refused.failure, refused.shell.results, refused.shell.notes]).toMatchObject([
      { code: 'DIAL_FAILED', exitCode: 4 },
      [],
      [],
    ]);
    const silent = await run([new ConnectionError('RPC_TIMEOUT', 'Late.')], { count: 1 });
    expect(silent.failure).toMatchObject({ code: 'NOT_JOINED', exitCode: 4 });
  });
});
