import { describe, expect, it } from 'vitest';
import { type Checked, inspectNetwork } from '../../../src/local-network/inspection.js';
import type { LinkEnd } from '../../../src/local-network/ways.js';
import type { Inspection } from '../../../src/local-network/worker-protocol.js';

const PLAN: Checked = {
  edges: [
    { a: 0, b: 1 },
    { a: 1, b: 2 },
  ],
  transport: 'websocket',
  hasServer: [true, true, true],
};

const dialled = (peer: number): LinkEnd => ({ peer, transport: 'websocket-client', way: 'dial' });
const channel = (peer: number): LinkEnd => ({ peer, transport: 'webrtc', way: 'webrtc' });

function inspection(peers: readonly number[], more: Partial<Inspection> = {}): Inspection {
  return {
    connections: peers,
    ends: peers.map(dialled),
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
    expect(inspectNetwork(PLAN, good())).toMatchObject({
      connections: 2,
      ways: { dial: 2, dialBack: 0, webrtc: 0 },
      locks: 4,
      problems: [],
    });
  });

  it('counts a connection only when both ends have it', () => {
    for (const lacking of [0, 1]) {
      const inspections = good();
      inspections[lacking] = inspection(lacking === 0 ? [1] : [0, 2], { connections: lacking === 0 ? [] : [2] });
      const state = inspectNetwork(PLAN, inspections);
      expect(state.connections).toBe(1);
      expect(state.problems).toEqual([
        `node ${lacking} should be one that is connected to node ${1 - lacking}, and is not`,
      ]);
    }
  });

  it('finds missing and foreign locks', () => {
    const state = inspectNetwork(PLAN, [
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
    expect(inspectNetwork(PLAN, [spoilt, inspection([0, 2]), inspection([1])]).problems).toEqual([
      'node 0 received 1 frames that could not be read',
      'node 0 received 2 messages twice',
      'node 0 received 3 messages for nobody',
    ]);
  });

  it('wants data channels only where no node has a server', () => {
    const plan: Checked = { ...PLAN, transport: 'webrtc', hasServer: [false, false, false] };
    const all = [
      inspection([1], { ends: [channel(1)] }),
      inspection([0, 2], { ends: [channel(0), channel(2)] }),
      inspection([1], { ends: [channel(1)] }),
    ];
    expect(inspectNetwork(plan, all)).toMatchObject({ ways: { webrtc: 2 }, problems: [] });
    const [first, middle] = all;
    if (first === undefined || middle === undefined) throw new Error('no inspections');
    const { links, problems } = inspectNetwork(plan, [first, middle, inspection([1])]);
    expect(links[1]).toEqual({ a: 1, b: 2, transports: ['webrtc', 'websocket-client'], way: undefined });
    expect(problems).toEqual(['nodes 1 and 2 are connected by webrtc and websocket-client, and should be by "webrtc"']);
  });

  it('wants every way in a mixed network', () => {
    const plan: Checked = { ...PLAN, transport: 'mixed', hasServer: [true, true, false] };
    expect(inspectNetwork(plan, good()).problems).toEqual([
      'no connection came about by "dialBack"',
      'no connection came about by "webrtc"',
    ]);
  });
});
