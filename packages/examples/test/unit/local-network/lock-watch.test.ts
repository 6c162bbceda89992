import { describe, expect, it } from 'vitest';
import { LockWatch } from '../../../src/local-network/lock-watch.js';

const lock = (peer: number, state: 'held' | 'suspended' | 'lost' | 'released') =>
  ({ type: 'lock', peer, state }) as const;
const connection = (peer: number, state: 'connected' | 'disconnected') =>
  ({ type: 'connection', peer, state }) as const;

describe('the watch over locks', () => {
  it('knows which locks are held, in each direction by itself', () => {
    const watch = new LockWatch();
    expect(watch.note(1, connection(2, 'connected'))).toBeUndefined();
    expect(watch.note(1, lock(2, 'held'))).toBeUndefined();
    expect(watch.isHeld(1, 2)).toBe(true);
    expect(watch.isHeld(2, 1)).toBe(false);
    watch.disturbed = 2;
    watch.note(1, lock(2, 'suspended'));
    expect(watch.isHeld(1, 2)).toBe(false);
    expect(watch.wasSuspended(1, 2)).toBe(true);
    expect(watch.wasSuspended(2, 1)).toBe(false);
  });

  it('complains about every disturbance while nobody was killed', () => {
    const watch = new LockWatch();
    expect(watch.note(1, lock(2, 'suspended'))).toBe(
      'the lock of node 1 on node 2 was suspended, although nobody had been killed',
    );
    expect(watch.note(1, connection(2, 'disconnected'))).toBe(
      'node 1 lost its connection to node 2, although nobody had been killed',
    );
    expect(watch.note(1, lock(2, 'released'))).toContain('released');
  });

  it('expects the disturbances of the killed node at both ends, and of nobody else', () => {
    const watch = new LockWatch();
    watch.disturbed = 2;
    expect(watch.note(1, lock(2, 'suspended'))).toBeUndefined();
    expect(watch.note(2, connection(1, 'disconnected'))).toBeUndefined();
    expect(watch.note(1, lock(3, 'suspended'))).toBeDefined();
  });

  it('expects everything at the end, but never a lost lock', () => {
    const watch = new LockWatch();
    watch.disturbed = 'everybody';
    expect(watch.note(1, lock(2, 'released'))).toBeUndefined();
    expect(watch.note(1, connection(2, 'disconnected'))).toBeUndefined();
    expect(watch.note(1, lock(2, 'lost'))).toBe('node 1 lost its lock on node 2');
  });

  it('forgets the locks of a process that is gone, and only those', () => {
    const watch = new LockWatch();
    for (const [node, peer] of [
      [1, 2],
      [1, 3],
      [2, 1],
      [11, 2],
    ] as const)
      watch.note(node, lock(peer, 'held'));
    watch.ended(1);
    expect([watch.isHeld(1, 2), watch.isHeld(1, 3), watch.isHeld(2, 1), watch.isHeld(11, 2)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
