import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/endpoint/endpoint.js';
import { Pruner } from '../../../src/manager/pruner.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { endpointIn, type Phase } from './fake-endpoint.js';

const LIMITS = { maxConnections: 2, pruneIntervalMs: 5_000, pruneIdleMs: 20_000 };

function makePruner(phases: readonly Phase[] = ['connected', 'connected', 'connected']) {
  const clock = new VirtualClock();
  const endpoints = phases.map((phase, index) => endpointIn(phase, peer(index + 1)).endpoint);
  const dropped: Endpoint[] = [];
  const protectedPeers = new Set<string>();
  let onDrop = (_endpoint: Endpoint): void => {};
  const pruner = new Pruner({
    self: peer(0).id,
    clock,
    limits: LIMITS,
    endpoints: () => endpoints.filter((endpoint) => !dropped.includes(endpoint)),
    isProtected: (id) => protectedPeers.has(id),
    drop: (endpoint) => {
      dropped.push(endpoint);
      onDrop(endpoint);
    },
  });
  pruner.start();
  const ids = () => dropped.map(({ peer: { id } }) => endpoints.findIndex((endpoint) => endpoint.peer.id === id) + 1);
  return {
    clock,
    endpoints,
    dropped: ids,
    protectedPeers,
    pruner,
    onDrop: (act: typeof onDrop) => {
      onDrop = act;
    },
  };
}

describe('a run', () => {
  test('drops the furthest of those that were idle long enough, and no more than there are too many', () => {
    const { clock, dropped } = makePruner();
    clock.advanceSync(25_000);
    expect(dropped()).toEqual([]); // Idle since the first run at 5,000 ms, and that is not more than 20,000.
    clock.advanceSync(5_000);
    expect(dropped()).toEqual([3]);
    clock.advanceSync(60_000);
    expect(dropped()).toEqual([3]);
  });

  test('spares who was active since', () => {
    const { clock, dropped, endpoints } = makePruner();
    for (let run = 0; run < 12; run++) {
      const busy = endpoints[2];
      if (busy !== undefined) busy.activity++;
      clock.advanceSync(5_000);
    }
    expect(dropped()).toEqual([2]);
  });

  test('spares who is protected', () => {
    const { clock, dropped, protectedPeers } = makePruner();
    protectedPeers.add(peer(3).id).add(peer(2).id);
    clock.advanceSync(30_000);
    expect(dropped()).toEqual([1]);
  });

  test('drops connected ones only, but counts those that connect', () => {
    const { clock, dropped } = makePruner(['connected', 'connecting', 'connecting']);
    clock.advanceSync(30_000);
    expect(dropped()).toEqual([1]);
  });

  test('does not count those that leave already: a slow farewell costs no other peer its connection', () => {
    const { clock, dropped } = makePruner(['connected', 'connected', 'closing']);
    clock.advanceSync(60_000);
    expect(dropped()).toEqual([]);
  });
});

describe('stopping', () => {
  test('leaves no timer', () => {
    const { clock, pruner } = makePruner();
    expect(clock.pendingTimers).toBe(1);
    pruner.stop();
    pruner.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  test('from inside a run leaves no timer either', () => {
    const { clock, pruner, dropped, onDrop } = makePruner();
    onDrop(() => pruner.stop());
    clock.advanceSync(30_000);
    expect([dropped(), clock.pendingTimers]).toEqual([[3], 0]);
  });

  test('forgets what was idle', () => {
    const { clock, pruner, dropped } = makePruner();
    clock.advanceSync(25_000);
    pruner.stop();
    pruner.start();
    clock.advanceSync(25_000);
    expect(dropped()).toEqual([]);
  });
});
