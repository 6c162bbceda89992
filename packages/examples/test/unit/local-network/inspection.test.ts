import { describe, expect, it } from 'vitest';
import { inspectNetwork } from '../../../src/local-network/inspection.js';
import type { Inspection } from '../../../src/local-network/worker-protocol.js';

const EDGES = [
  { a: 0, b: 1 },
  { a: 1, b: 2 },
];

function inspection(peers: readonly number[], more: Partial<Inspection> = {}): Inspection {
  return {
    connections: peers,
    held: peers,
    heldBy: peers,
    malformedFrames: 0,
    duplicateMessages: 0,
    unhandledMessages: 0,
    ...more,
  };
}

const good = (): Inspection[] => [inspection([1]), inspection([2, 0]), inspection([1])];

describe('the inspection', () => {
  it('counts connections and held locks, and finds nothing wrong in a whole network', () => {
    expect(inspectNetwork(EDGES, good())).toEqual({ connections: 2, locks: 4, problems: [] });
  });

  it('counts a connection only when both ends have it', () => {
    for (const lacking of [0, 1]) {
      const inspections = good();
      inspections[lacking] = inspection(lacking === 0 ? [1] : [0, 2], { connections: lacking === 0 ? [] : [2] });
      const state = inspectNetwork(EDGES, inspections);
      expect(state.connections).toBe(1);
      expect(state.problems).toEqual([
        `node ${lacking} should be one that is connected to node ${1 - lacking}, and is not`,
      ]);
    }
  });

  it('finds missing and foreign locks', () => {
    const state = inspectNetwork(EDGES, [
      inspection([1], { held: [], heldBy: [1, 2] }),
      inspection([0, 2]),
      inspection([1]),
    ]);
    expect(state.locks).toBe(3);
    expect(state.problems).toEqual([
      'node 0 should be one that holds a lock on node 1, and is not',
      'node 0 is locked by node 2, and should not be',
    ]);
  });

  it('finds what a node had to drop', () => {
    const spoilt = inspection([1], { malformedFrames: 1, duplicateMessages: 2, unhandledMessages: 3 });
    expect(inspectNetwork(EDGES, [spoilt, inspection([0, 2]), inspection([1])]).problems).toEqual([
      'node 0 received 1 frames that could not be read',
      'node 0 received 2 messages twice',
      'node 0 received 3 messages for nobody',
    ]);
  });
});
