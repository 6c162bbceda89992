import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { LockHold, type LockState, type LockStatus } from '../../../src/locks/lock-handle.js';
import { peer } from '../../../src/testing/fixtures.js';

function hold() {
  const releases: LockHold[] = [];
  const handle = new LockHold(peer(1), 'x', (released) => {
    releases.push(released);
    return Promise.resolve();
  });
  const watch = (): (LockState | 'complete')[] => {
    const seen: (LockState | 'complete')[] = [];
    handle.state$.subscribe({ next: (state) => seen.push(state), complete: () => seen.push('complete') });
    return seen;
  };
  return { handle, releases, watch };
}

const lost = new ConnectionError('LOCK_LOST', 'gone');
const LOST: LockStatus = { state: 'lost', error: lost };
const suspended = (failures = 0): LockStatus => ({ state: 'suspended', failures, retryAt: 7, error: undefined });

describe('LockHold', () => {
  it('shows each state, to early and late subscribers alike', () => {
    const { handle, watch } = hold();
    const early = watch();
    handle.update(suspended());
    const late = watch();
    handle.update({ state: 'held' });
    handle.update(LOST);
    expect(early).toEqual(['held', 'suspended', 'held', 'lost', 'complete']);
    expect(late).toEqual(['suspended', 'held', 'lost', 'complete']);
    expect(watch()).toEqual(['lost', 'complete']);
    expect(handle.state).toBe('lost');
  });

  it('latches its loss: whoever asks afterwards learns the reason', async () => {
    const { handle } = hold();
    const early = handle.lost;
    handle.update(LOST);
    expect(await early).toBe(lost);
    expect(await handle.lost).toBe(lost);
    const { handle: unwatched } = hold();
    unwatched.update(LOST);
    expect(await unwatched.lost).toBe(lost);
  });

  it('repeats no state', () => {
    const { handle, watch } = hold();
    const seen = watch();
    handle.update({ state: 'held' });
    handle.update(suspended());
    handle.update(suspended());
    expect(seen).toEqual(['held', 'suspended']);
  });

  it('is released once, and nothing follows', async () => {
    const { handle, releases, watch } = hold();
    const seen = watch();
    const released = handle.release();
    expect(handle.release()).toBe(released);
    await released;
    await handle[Symbol.asyncDispose]();
    handle.update(LOST);
    expect(releases).toEqual([handle]);
    expect(seen).toEqual(['held', 'released', 'complete']);
    expect(watch()).toEqual(['released', 'complete']);
  });

  it('has nothing to give back once it is lost', async () => {
    const { handle, releases } = hold();
    handle.update(LOST);
    await handle.release();
    expect(releases).toEqual([]);
    expect(handle.state).toBe('lost');
  });

  it('tells each failed attempt in its status, and the state once', () => {
    const { handle, watch } = hold();
    const statuses: LockStatus[] = [];
    handle.status$.subscribe((status) => statuses.push(status));
    const seen = watch();
    handle.update(suspended(0));
    handle.update(suspended(1));
    expect(handle.status).toEqual(suspended(1));
    handle.update({ state: 'held' });
    handle.update({ state: 'held' });
    handle.update(LOST);
    expect(seen).toEqual(['held', 'suspended', 'held', 'lost', 'complete']);
    expect(statuses).toEqual([{ state: 'held' }, suspended(0), suspended(1), { state: 'held' }, LOST]);
  });
});
