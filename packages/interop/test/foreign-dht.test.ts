// Nodes of the foreign DHT, as tests and benchmarks start them: on sockets, above each other, and in its own simulator.
import { afterEach, expect, test } from 'vitest';
import { randomId } from '../src/foreign-descriptor.js';
import {
  foreignDhtLibrary,
  type StartedForeignDht,
  startForeignDht,
  startForeignLayer,
  startSimulatedForeignDht,
} from '../src/foreign-dht.js';
import type { ForeignDhtNode } from '../src/foreign-dht-types.js';
import { bytes, hex } from '../src/narrow.js';

/** Their joins look around at their own pace. ms */
const TIMEOUT_MS = 20_000;

const nodes: ForeignDhtNode[] = [];

function keep<T extends ForeignDhtNode | StartedForeignDht>(started: T): T {
  nodes.unshift('node' in started ? started.node : started);
  return started;
}

afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop();
});

const idsOf = (node: ForeignDhtNode): string[] => node.getNeighbors().map(({ nodeId }) => hex(nodeId));

test('two of them join over sockets, and one fetches what the other has stored', { timeout: TIMEOUT_MS }, async () => {
  const first = keep(await startForeignDht());
  const second = keep(await startForeignDht({ entryPoints: [first.descriptor] }));
  expect(idsOf(second.node)).toEqual([first.descriptor.id]);
  const key = randomId();
  const data = { typeUrl: 'test/text', value: new TextEncoder().encode('hello') };
  await first.node.storeDataToDht(key, data);
  const entries = await second.node.fetchDataFromDht(key);
  expect(entries.map((entry) => entry.data?.value)).toEqual([data.value]);
});

test('a layer of its own stands above each of them', { timeout: TIMEOUT_MS }, async () => {
  const first = keep(await startForeignDht());
  const second = keep(await startForeignDht({ entryPoints: [first.descriptor] }));
  const above = keep(await startForeignLayer(first.node, 'above'));
  const other = keep(await startForeignLayer(second.node, 'above'));
  await above.joinDht([first.node.getLocalPeerDescriptor()]);
  await other.joinDht([first.node.getLocalPeerDescriptor()]);
  expect(idsOf(other)).toEqual([first.descriptor.id]);
});

test('a pair joins in their simulator, and each finds the other', { timeout: TIMEOUT_MS }, async () => {
  const simulator = new foreignDhtLibrary.Simulator('NONE');
  try {
    const [one, other] = [randomId(), randomId()];
    const first = keep(await startSimulatedForeignDht(simulator, one, 1));
    const second = keep(await startSimulatedForeignDht(simulator, other, 2));
    const entryPoint = { nodeId: bytes(one), type: 0, region: 1 };
    await first.joinDht([entryPoint]);
    await second.joinDht([entryPoint]);
    const [nearest] = await second.findClosestNodesFromDht(one);
    expect(hex(nearest?.nodeId ?? new Uint8Array())).toBe(one);
  } finally {
    for (const node of nodes.splice(0)) await node.stop();
    simulator.stop();
  }
});
