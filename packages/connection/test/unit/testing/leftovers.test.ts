import { expect, test } from 'vitest';
import type { ConnectionNode, NodeDiagnostics } from '../../../src/node/connection-node.js';
import { peer } from '../../../src/testing/fixtures.js';
import {
  assertNothingLeft,
  LeftoverError,
  leftoversOfNode,
  leftoversOfTimers,
} from '../../../src/testing/leftovers.js';
import { SimulatedGround } from '../../../src/testing/simulated-ground.js';

async function closedNode(): Promise<ConnectionNode> {
  const ground = new SimulatedGround({});
  const node = await ground.start({ id: peer(1).id, clock: ground.clockOf('node 1') });
  await ground.run(node.close());
  return node;
}

test('nothing left passes; anything left is one error that lists all of it', () => {
  expect(() => assertNothingLeft([])).not.toThrow();
  expect(() => assertNothingLeft(['a socket', 'a timer'])).toThrow(
    expect.objectContaining({ name: 'LeftoverError', leftovers: ['a socket', 'a timer'] }),
  );
  expect(new LeftoverError(['a socket', 'a timer']).message).toBe('2 things are left open:\n  a socket\n  a timer');
});

test('a closed node leaves nothing, and each figure that is not zero is told', async () => {
  const node = await closedNode();
  expect(leftoversOfNode('n', node)).toEqual([]);
  const tellsOf = (figures: Partial<NodeDiagnostics>): string[] => {
    const diagnostics = (): NodeDiagnostics => ({ ...node.diagnostics(), ...figures });
    return leftoversOfNode('n', Object.assign(Object.create(node), { diagnostics }));
  };
  expect(tellsOf({ phase: 'closing' })).toEqual(['n: is closing']);
  for (const figure of [
    'pendingInbound',
    'callsInFlight',
    'requestsServed',
    'localLocks',
    'remoteLocks',
    'weakLocks',
  ]) {
    expect(tellsOf({ [figure]: 2 })).toEqual([`n: ${figure} is 2`]);
  }
  const endpoint = { peer: peer(2).id, phase: 'closing' } as NodeDiagnostics['endpoints'][number];
  expect(tellsOf({ endpoints: [endpoint] })).toEqual([`n: endpoint of ${peer(2).id} is closing`]);
});

test('timers are told with their label and when they are due', () => {
  expect(leftoversOfTimers([{ label: 'node 1: retry', dueAt: 10, inMs: 3.6 }])).toEqual([
    'timer: node 1: retry, due in 4 ms',
  ]);
});
