import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PruneCase, selectPrunable } from '../../../src/manager/pruning.js';
import { peerIdFromBytes } from '../../../src/peer/peer-id.js';
import { peer } from '../../../src/testing/fixtures.js';

const idle = (n: number, idleMs = 30_000) => ({ id: peer(n).id, idleMs });
const select = (fields: Partial<PruneCase>) =>
  selectPrunable({
    self: peer(0).id,
    endpointCount: 10,
    maxConnections: 8,
    minIdleMs: 20_000,
    candidates: [],
    isProtected: () => false,
    ...fields,
  });

test('as many go as there are too many, the furthest from the own id first', () => {
  const candidates = [idle(1), idle(0x80), idle(2), idle(0x40)];
  expect(select({ candidates })).toEqual([peer(0x80).id, peer(0x40).id]);
});

test('distance is by XOR with the own id, most significant byte first', () => {
  const candidates = [idle(0xf0), idle(0x01), idle(0x0f00)];
  expect(select({ self: peer(0xff).id, endpointCount: 9, candidates })).toEqual([peer(0x0f00).id]);
  expect(select({ self: peer(0xf0).id, endpointCount: 10, candidates: candidates.slice(0, 2) })).toEqual([
    peer(0x01).id,
    peer(0xf0).id,
  ]);
});

test.each([7, 8])('nobody goes while there are %d of 8', (endpointCount) => {
  expect(select({ endpointCount, candidates: [idle(1)] })).toEqual([]);
});

test('who was idle for exactly the minimum stays, a millisecond more is enough', () => {
  expect(select({ candidates: [idle(1, 20_000), idle(2, 20_001)] })).toEqual([peer(2).id]);
});

test('who is protected stays, however many there are', () => {
  const candidates = [idle(1), idle(2), idle(3)];
  expect(select({ endpointCount: 100, candidates, isProtected: (id) => id === peer(3).id })).toEqual([
    peer(2).id,
    peer(1).id,
  ]);
});

test('whatever there is: only idle, unprotected candidates go, each once, and nobody nearer goes before one further away', () => {
  const id = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => peerIdFromBytes(bytes));
  const candidate = fc.record({ id, idleMs: fc.constantFrom(0, 20_000, 20_001, 90_000) });
  const candidates = fc.uniqueArray(candidate, { maxLength: 12, selector: ({ id }) => id });
  fc.assert(
    fc.property(id, candidates, fc.nat({ max: 20 }), (self, all, endpointCount) => {
      const isProtected = (of: string): boolean => of.endsWith('0') || of.endsWith('7');
      const chosen = selectPrunable({
        self,
        endpointCount,
        maxConnections: 6,
        minIdleMs: 20_000,
        candidates: all,
        isProtected,
      });
      const free = all.filter(({ id: of, idleMs }) => idleMs > 20_000 && !isProtected(of)).map(({ id: of }) => of);
      expect(chosen).toHaveLength(Math.min(free.length, Math.max(0, endpointCount - 6)));
      const distance = (of: string): bigint => BigInt(`0x${of}`) ^ BigInt(`0x${self}`);
      const nearestChosen = [...chosen.map(distance), 2n ** 160n].sort((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
      for (const of of free) if (!chosen.includes(of)) expect(distance(of) < nearestChosen).toBe(true);
      expect(new Set(chosen).size).toBe(chosen.length);
      for (const of of chosen) expect(free).toContain(of);
    }),
  );
});
