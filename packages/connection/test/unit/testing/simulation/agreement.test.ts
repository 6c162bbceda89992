import { describe, expect, test } from 'vitest';
import type { NodeDiagnostics } from '../../../../src/node/connection-node.js';
import {
  type CalmNode,
  describeUnrest,
  disagreementOf,
  isSettled,
} from '../../../../src/testing/simulation/agreement.js';
import type { SimPeer } from '../../../../src/testing/simulation/sim-peer.js';
import { Simulation } from '../../../../src/testing/simulation/simulation.js';

type Endpoint = NodeDiagnostics['endpoints'][number];

interface Changes {
  readonly endpoint?: Partial<Endpoint>;
  readonly figures?: Partial<NodeDiagnostics>;
  /** Ids of the locks that we hold, and that we keep for the peer. */
  readonly local?: readonly string[];
  readonly remote?: readonly string[];
}

/** Two peers; A has dialled B, and locked it. */
async function pair(): Promise<{ simulation: Simulation; a: SimPeer; b: SimPeer }> {
  const simulation = new Simulation({ seed: 1 });
  const [a, b] = [await simulation.start('A'), await simulation.start('B')];
  await simulation.run(a.node.locks.lock(b.descriptor, 'x'));
  await simulation.calm();
  return { simulation, a, b };
}

/** `peer` as if it told other things of itself. */
function telling({ name, node }: SimPeer, { endpoint = {}, figures = {}, local, remote }: Changes = {}): CalmNode {
  const diagnostics = (): NodeDiagnostics => {
    const real = node.diagnostics();
    return { ...real, endpoints: real.endpoints.map((one) => ({ ...one, ...endpoint })), ...figures };
  };
  const changed = { local, remote };
  const [other] = node.diagnostics().endpoints;
  const locks = {
    lockedPeers: (side: 'local' | 'remote') =>
      changed[side] === undefined ? node.locks.lockedPeers(side) : [other?.peer],
    locks: (side: 'local' | 'remote', id: typeof node.self.id) => changed[side] ?? node.locks.locks(side, id),
  };
  const values = { self: node.self, diagnostics, locks };
  return {
    name,
    node: Object.create(node, Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]))),
  };
}

describe('nodes agree', () => {
  test('when both ends know of their connection and of their locks', async () => {
    const { a, b } = await pair();
    expect(disagreementOf([a, b])).toBeUndefined();
    expect(disagreementOf([telling(a), telling(b)])).toBeUndefined();
    expect([a.node.locks.locks('local', b.id), b.node.locks.locks('remote', a.id)]).toEqual([['x'], ['x']]);
  });

  test.each<[string, Changes, Changes, string]>([
    ['only one is connected', {}, { endpoint: { phase: 'connecting' } }, 'A is connected with B, who is connecting'],
    ['both are not', { endpoint: { phase: 'closing' } }, { endpoint: { phase: 'closing' } }, 'A is closing with B'],
    ['one does not know of it', {}, { figures: { endpoints: [] } }, 'who is without an endpoint'],
    [
      'they use different links',
      {},
      { endpoint: { remoteAddress: 'B -> A #1' } },
      'A uses A -> B #1 (local), B B -> A #1 (remote)',
    ],
    ['both dialled it', {}, { endpoint: { initiator: 'local' } }, 'A uses A -> B #1 (local), B A -> B #1 (local)'],
  ])('not when %s', async (_name, ofA, ofB, text) => {
    const { a, b } = await pair();
    const found = disagreementOf([telling(a, ofA), telling(b, ofB)]);
    expect(found?.invariant).toBe('both ends settle on the same connection');
    expect(found?.message).toContain(text);
  });

  test('not when the other end is not there', async () => {
    const { a, b } = await pair();
    expect(disagreementOf([a])?.message).toContain(`A is connected with ${b.id}, who is not there`);
  });

  test.each<[string, Changes, Changes, string]>([
    ['a lock of ours that the peer does not know of', {}, { remote: [] }, 'A holds x, B does not know of it'],
    ['a lock that the peer keeps and nobody wants', { local: [] }, {}, 'B keeps x for A, who does not want it'],
    ['one of two', { local: ['x', 'y'] }, {}, 'A holds y, B does not know of it'],
    ['one of two that are kept', {}, { remote: ['x', 'z'] }, 'B keeps z for A'],
  ])('not about %s', async (_name, ofA, ofB, text) => {
    const { a, b } = await pair();
    const found = disagreementOf([telling(a, ofA), telling(b, ofB)]);
    expect([found?.invariant, found?.message]).toEqual(['lock tables agree', expect.stringContaining(text)]);
  });
});

describe('a node is settled', () => {
  test.each<[string, Changes, boolean]>([
    ['when it is connected and nothing waits', {}, true],
    ['when it has no endpoint', { figures: { endpoints: [] } }, true],
    ['not when an endpoint is on its way', { endpoint: { phase: 'reconnecting' } }, false],
    ['not when messages wait', { endpoint: { outboxMessages: 1 } }, false],
    ['not when a call is in flight', { figures: { callsInFlight: 1 } }, false],
    ['not when somebody shakes hands', { figures: { pendingInbound: 1 } }, false],
  ])('%s', async (_name, changes, is) => {
    const { a } = await pair();
    expect(isSettled(telling(a, changes))).toBe(is);
  });

  test('not when a lock is asked for again later', async () => {
    const { simulation, a, b } = await pair();
    b.crash('reset');
    await simulation.advance(1_000);
    expect(a.node.diagnostics().suspendedLocks).toHaveLength(1);
    expect(isSettled(telling(a, { figures: { endpoints: [], callsInFlight: 0, pendingInbound: 0 } }))).toBe(false);
  });

  test('and what keeps it from that is told', async () => {
    const { simulation, a } = await pair();
    const restless = telling(a, { endpoint: { phase: 'closing', outboxMessages: 2 }, figures: { callsInFlight: 3 } });
    expect(describeUnrest(restless, (id) => simulation.nameOf(id))).toBe(
      'A: closing B (2 waiting), 0 suspended locks, 3 calls, 0 pending inbound.',
    );
  });
});
