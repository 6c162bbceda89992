import { peer, VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { ForwardingTable } from '../../../src/routing/forwarding-table.js';

function table() {
  const clock = new VirtualClock();
  return { clock, table: new ForwardingTable(clock, { forwardingEntryMs: 10_000, maxForwardingEntries: 2 }) };
}

describe('ForwardingTable', () => {
  it('knows for ten seconds through whom a peer is reachable, from when it said so last', () => {
    const { clock, table: forwarding } = table();
    forwarding.remember(peer(1).id, [peer(5)]);
    clock.advanceSync(9_000);
    forwarding.remember(peer(1).id, [peer(6), peer(7)]);
    clock.advanceSync(9_999);
    expect(forwarding.through(peer(1).id)).toEqual([peer(6), peer(7)]);
    clock.advanceSync(1);
    expect([forwarding.through(peer(1).id), forwarding.size, clock.pendingTimers]).toEqual([[], 0, 0]);
    expect(forwarding.through(peer(2).id)).toEqual([]);
  });

  it('is bounded: whoever said so longest ago is forgotten first', () => {
    const { table: forwarding } = table();
    for (const n of [1, 2, 1, 3]) forwarding.remember(peer(n).id, [peer(9)]);
    expect([1, 2, 3].map((n) => forwarding.through(peer(n).id).length)).toEqual([1, 0, 1]);
    forwarding.clear();
    expect(forwarding.size).toBe(0);
  });
});
