/**
 * The DHT of `@streamr/dht` in the benchmark, in its own simulator without latency, where it is cheapest: no timer stands between its
 * messages. Each node joins through one that has joined already; lookups are one at a time, since their time is that of
 * the wall. Its nodes and its simulator are not stopped: the process ends instead.
 */
import { SeededRandom } from '@peerlatch/connection/testing';
import { compareDistance, KEY_BYTES, type Key } from '@peerlatch/dht/id';
import { foreignDhtLibrary, startSimulatedForeignDht } from '@peerlatch/interop/foreign-dht';
import type { ForeignDhtNode, ForeignSimulator } from '@peerlatch/interop/foreign-dht-types';
import { countShare } from '../figures/share.js';
import { summaryOf } from '../figures/summary.js';
import { heapMiB, peakRssMiB, startMeter } from '../world/cost.js';
import { JOINS_AT_ONCE } from '../world/grow.js';
import type { ContenderOrder, ContenderResult, LookupFigures } from './contender-order.js';

const REGIONS = 20;

export async function runStreamr(
  { nodes, lookups, seed }: ContenderOrder,
  onProgress: (line: string) => void,
): Promise<ContenderResult> {
  const before = heapMiB();
  const total = startMeter();
  const random = new SeededRandom(seed);
  const simulator = new foreignDhtLibrary.Simulator('NONE');
  const joining = startMeter();
  const joined = await joinAll(simulator, nodes, random, onProgress);
  const join = joining();
  const held = heapMiB() - before;
  onProgress(`${lookups} lookups`);
  const figures = await lookUpAll(joined, lookups, random);
  return {
    contender: 'streamr',
    nodes,
    joinCpuSeconds: join.cpuSeconds,
    joinWallSeconds: join.wallSeconds,
    totalCpuSeconds: total().cpuSeconds,
    heapMiB: held,
    peakRssMiB: peakRssMiB(),
    lookups: [figures],
  };
}

async function joinAll(
  simulator: ForeignSimulator,
  count: number,
  random: SeededRandom,
  onProgress: (line: string) => void,
): Promise<readonly ForeignDhtNode[]> {
  const joined: ForeignDhtNode[] = [];
  const tenth = Math.ceil(count / 10);
  const join = async (): Promise<void> => {
    const id = Buffer.from(random.bytes(KEY_BYTES)).toString('hex');
    const node = await startSimulatedForeignDht(simulator, id, random.int(1, REGIONS));
    const entryPoint = joined.length === 0 ? node : random.pick(joined);
    await node.joinDht([entryPoint.getLocalPeerDescriptor()]);
    joined.push(node);
    if (joined.length % tenth === 0) onProgress(`${joined.length} nodes have joined`);
  };
  await join();
  let left = count - 1;
  const joinOnAndOn = async (): Promise<void> => {
    while (left > 0) {
      left--;
      await join();
    }
  };
  await Promise.all(Array.from({ length: JOINS_AT_ONCE }, joinOnAndOn));
  return joined;
}

async function lookUpAll(
  nodes: readonly ForeignDhtNode[],
  count: number,
  random: SeededRandom,
): Promise<LookupFigures> {
  const keys = nodes.map((node) => node.getLocalPeerDescriptor().nodeId);
  const times: number[] = [];
  const verdicts: boolean[] = [];
  const cost = startMeter();
  for (let i = 0; i < count; i++) {
    const target = random.bytes(KEY_BYTES);
    const startedAt = performance.now();
    const [first] = await random.pick(nodes).findClosestNodesFromDht(Buffer.from(target).toString('hex'));
    times.push(performance.now() - startedAt);
    verdicts.push(first !== undefined && compareDistance(target, first.nodeId, closestOf(keys, target)) === 0);
  }
  const { cpuSeconds, wallSeconds } = cost();
  return {
    kind: 'find',
    exact: countShare(verdicts),
    cpuMsEach: (cpuSeconds * 1_000) / count,
    wallMsEach: (wallSeconds * 1_000) / count,
    ms: summaryOf(times),
  };
}

function closestOf(keys: readonly Key[], target: Key): Key {
  return keys.reduce((closest, key) => (compareDistance(target, key, closest) < 0 ? key : closest));
}
