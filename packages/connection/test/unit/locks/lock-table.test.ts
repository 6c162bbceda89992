import { describe, expect, it } from 'vitest';
import { LockTable } from '../../../src/locks/lock-table.js';
import { peer } from '../../../src/testing/fixtures.js';

const [a, b] = [peer(1).id, peer(2).id];

function table(limits = { maxLocksPerPeer: 10, maxLocksTotal: 100 }): LockTable {
  return new LockTable(limits);
}

describe('LockTable', () => {
  it.each(['local', 'remote', 'weak'] as const)('counts a %s lock as a lock, until it is removed', (kind) => {
    const locks = table();
    expect(locks.isLocked(a)).toBe(false);
    expect(locks.add(kind, a, 'x')).toBe(true);
    expect(locks.isLocked(a)).toBe(true);
    expect(locks.isLocked(b)).toBe(false);
    expect(locks.has(kind, a, 'x')).toBe(true);
    expect(locks.ids(kind, a)).toEqual(['x']);
    expect(locks.peers(kind)).toEqual([a]);
    expect(locks.count(kind)).toBe(1);
    locks.remove(kind, a, 'x');
    expect(locks.isLocked(a)).toBe(false);
    expect(locks.peers(kind)).toEqual([]);
    expect(locks.count(kind)).toBe(0);
  });

  it('holds a lock id once, however often it is added', () => {
    const locks = table();
    locks.add('remote', a, 'x');
    locks.add('remote', a, 'x');
    expect(locks.count('remote')).toBe(1);
    locks.remove('remote', a, 'x');
    expect(locks.isLocked(a)).toBe(false);
  });

  it('keeps the kinds apart', () => {
    const locks = table();
    locks.add('local', a, 'x');
    locks.remove('remote', a, 'x');
    expect(locks.has('local', a, 'x')).toBe(true);
    expect(locks.has('weak', a, 'x')).toBe(false);
  });

  it('does not mind the removal of what is not there', () => {
    const locks = table();
    locks.remove('local', a, 'x');
    locks.clearRemote(a);
    expect(locks.count('local')).toBe(0);
    expect(locks.count('remote')).toBe(0);
  });

  it('refuses a lock above the bound of a peer, and takes a known one there', () => {
    const locks = table({ maxLocksPerPeer: 2, maxLocksTotal: 100 });
    locks.add('remote', a, 'x');
    locks.add('remote', a, 'y');
    expect(locks.add('remote', a, 'z')).toBe(false);
    expect(locks.add('remote', a, 'y')).toBe(true);
    expect(locks.add('remote', b, 'z')).toBe(true);
    expect(locks.ids('remote', a)).toEqual(['x', 'y']);
  });

  it('bounds each kind by itself, so that peers cannot use up what this node needs', () => {
    const locks = table({ maxLocksPerPeer: 10, maxLocksTotal: 1 });
    expect(locks.add('remote', a, 'x')).toBe(true);
    expect(locks.add('remote', b, 'x')).toBe(false);
    expect(locks.add('local', b, 'x')).toBe(true);
    expect(locks.add('weak', b, 'x')).toBe(true);
  });

  it('R37: forgets what a peer asked for, and nothing else, when told that it is gone', () => {
    const locks = table({ maxLocksPerPeer: 10, maxLocksTotal: 3 });
    for (const kind of ['local', 'remote', 'weak'] as const) locks.add(kind, a, 'x');
    locks.add('remote', a, 'y');
    locks.add('remote', b, 'x');
    locks.setPrivate(a, true);
    locks.clearRemote(a);
    expect(locks.ids('remote', a)).toEqual([]);
    expect(locks.ids('remote', b)).toEqual(['x']);
    expect(locks.ids('local', a)).toEqual(['x']);
    expect(locks.ids('weak', a)).toEqual(['x']);
    expect(locks.isPrivate(a)).toBe(false);
    expect(locks.add('remote', b, 'y')).toBe(true);
    expect(locks.add('remote', b, 'z')).toBe(true);
    expect(locks.add('remote', b, 'too many')).toBe(false);
  });

  it('R18: answers with snapshots', () => {
    const locks = table();
    locks.add('local', a, 'x');
    const ids = locks.ids('local', a);
    locks.add('local', a, 'y');
    expect(ids).toEqual(['x']);
  });

  it('knows who hides', () => {
    const locks = table();
    locks.setPrivate(a, true);
    expect(locks.isPrivate(a)).toBe(true);
    expect(locks.isLocked(a)).toBe(false);
    locks.setPrivate(a, false);
    expect(locks.isPrivate(a)).toBe(false);
  });
});
