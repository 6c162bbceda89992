import { peer } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { lockEntryPoint } from '../../../src/discovery/entry-point-lock.js';

/** A locker whose locks the test grants. */
function stand() {
  const requests: { signal: AbortSignal; grant: () => void; refuse: (error: unknown) => void }[] = [];
  let released = 0;
  const handle = {
    release: async (): Promise<void> => {
      released++;
    },
  };
  const locker = {
    lock: (_peer: unknown, _id: string, { signal }: { signal: AbortSignal }) =>
      new Promise<typeof handle>((resolve, reject) => {
        requests.push({ signal, grant: () => resolve(handle), refuse: reject });
      }),
  };
  const lock = lockEntryPoint(locker, peer(1), 'layer0::joinDht');
  const [request] = requests;
  if (request === undefined) throw new Error('The lock was not asked for.');
  return { lock, request, released: () => released };
}

const turn = (): Promise<void> => Promise.resolve().then(() => {});

describe('lockEntryPoint', () => {
  it('gives a granted lock back', async () => {
    const { lock, request, released } = stand();
    request.grant();
    await turn();
    expect(released()).toBe(0);
    lock[Symbol.dispose]();
    expect(released()).toBe(1);
    expect(request.signal.aborted).toBe(false);
  });

  it('R35: withdraws a request that was not granted yet', () => {
    const { lock, request } = stand();
    lock[Symbol.dispose]();
    expect(request.signal.reason).toMatchObject({ code: 'CANCELLED' });
  });

  it('gives a lock back that was granted too late', async () => {
    const { lock, request, released } = stand();
    lock[Symbol.dispose]();
    request.grant();
    await turn();
    expect(released()).toBe(1);
  });

  it('goes on without a lock that was refused', async () => {
    const { lock, request, released } = stand();
    request.refuse(new Error('no'));
    await turn();
    lock[Symbol.dispose]();
    expect(released()).toBe(0);
  });
});
