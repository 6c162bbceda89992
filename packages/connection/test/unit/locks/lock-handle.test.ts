import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import { LockHold, type LockState } from '../../../src/locks/lock-handle.js';
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

describe('LockHold', () => {
  it('shows each state, to early and late subscribers alike', () => {
    const { handle, watch } = hold();
    const early = watch();
    handle.update('suspended');
    const late = watch();
    handle.update('held');
    handle.update('lost', lost);
    expect(early).toEqual(['held', 'suspended', 'held', 'lost', 'complete']);
    expect(late).toEqual(['suspended', 'held', 'lost', 'complete']);
    expect(watch()).toEqual(['lost', 'complete']);
    expect(handle.state).toBe('lost');
  });

  it('latches its loss: whoever asks afterwards learns the reason', async () => {
    const { handle } = hold();
    const early = handle.lost;
    handle.update('lost', lost);
    expect(await early).toBe(lost);
    expect(await handle.lost).toBe(lost);
    const { handle: unwatched } = hold();
    unwatched.update('lost', lost);
    expect(await unwatched.lost).toBe(lost);
  });

  it('repeats no state', () => {
    const { handle, watch } = hold();
    const seen = watch();
    handle.update('held');
    handle.update('suspended');
    handle.update('suspended');
    expect(seen).toEqual(['held', 'suspended']);
  });

  it('is released once, and nothing follows', async () => {
    const { handle, releases, watch } = hold();
    const seen = watch();
    const released = handle.release();
    expect(handle.release()).toBe(released);
    await released;
    await handle[Symbol.asyncDispose]();
    handle.update('lost', lost);
    expect(releases).toEqual([handle]);
    expect(seen).toEqual(['held', 'released', 'complete']);
    expect(watch()).toEqual(['released', 'complete']);
  });

  it('has nothing to give back once it is lost', async () => {
    const { handle, releases } = hold();
    handle.update('lost', lost);
    await handle.release();
    expect(releases).toEqual([]);
    expect(handle.state).toBe('lost');
  });
});
