import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConnectionNode } from '../../../src/node/connection-node.js';
import { offererPair } from '../../../src/testing/fixtures.js';
import { LATENCY_MS, SimNodes } from '../../support/sim-nodes.js';

let nodes: SimNodes;

beforeEach(() => {
  nodes = new SimNodes();
});

afterEach(async () => {
  expect(await nodes.close()).toEqual([]);
});

const [ONE, OTHER] = offererPair();

it('asks the policy that it is given, and lists what it waits for', async () => {
  const asked: unknown[] = [];
  const { node } = await nodes.start(ONE, {
    reconnect: ({ failures, graceful, fraction }) => {
      asked.push([failures, graceful, fraction >= 0 && fraction < 1]);
      return 1_000;
    },
  });
  expect(node).toBeInstanceOf(ConnectionNode);
  const peer = await nodes.start(OTHER);
  const handle = await nodes.run(node.lock(peer.node.self, 'x'));
  expect(node.diagnostics().suspendedLocks).toEqual([]);
  await nodes.run(peer.node.close());
  await nodes.clock.advance(500);
  expect(node.diagnostics().suspendedLocks).toMatchObject([{ peer: OTHER.id, lockId: 'x', failures: 0 }]);
  await nodes.clock.advance(600 + 2 * LATENCY_MS);
  expect(node.diagnostics().suspendedLocks).toMatchObject([{ failures: 1, error: { code: 'DIAL_FAILED' } }]);
  expect(asked).toEqual([
    [0, true, true],
    [1, true, true],
  ]);
  node.stopReconnecting(peer.node.self);
  expect([handle.state, node.diagnostics().suspendedLocks]).toEqual(['lost', []]);
});

it('spreads the dials of many who lose the same peer, by the default policy', async () => {
  const server = await nodes.start(OTHER);
  const dialledAt = new Map<string, number>();
  const clients = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      nodes.start({ ...ONE, id: (index + 100).toString(16).padStart(40, '0') as never }),
    ),
  );
  for (const { node } of clients) await nodes.run(node.lock(server.node.self, 'x'));
  nodes.policy = ({ type, from }) => {
    if (type === 'dial' && !dialledAt.has(from.id)) dialledAt.set(from.id, nodes.clock.now());
    return 'refuse';
  };
  await nodes.run(server.node.close());
  const closedAt = nodes.clock.now();
  await nodes.clock.advance(2_000);
  const delays = [...dialledAt.values()].map((at) => at - closedAt).sort((a, b) => a - b);
  expect(delays).toHaveLength(20);
  expect(new Set(delays).size).toBeGreaterThan(15);
  expect((delays.at(-1) ?? 0) - (delays[0] ?? 0)).toBeGreaterThan(250);
});
