/** Our DHT in the benchmark: nodes in virtual time with the latencies between regions. */
import { askAll } from '../oracle/calm-phase.js';
import { heapMiB, peakRssMiB, startMeter } from '../world/cost.js';
import { DhtWorld } from '../world/dht-world.js';
import { growWorld } from '../world/grow.js';
import type { ContenderOrder, ContenderResult, LookupFigures } from './contender-order.js';

export async function runOurs(
  { nodes, lookups, seed }: ContenderOrder,
  onProgress: (line: string) => void,
): Promise<ContenderResult> {
  const before = heapMiB();
  const total = startMeter();
  const world = new DhtWorld({ seed, signal: new AbortController().signal, onProgress });
  const { cost, idle, ...network } = await growWorld(world, nodes);
  const held = heapMiB() - before;
  const figures: LookupFigures[] = [];
  for (const kind of ['find', 'lookup'] as const) {
    const asked = await askAll(world, kind, lookups, idle);
    const { exact, ms, meanHops, messagesEach } = asked;
    const cpuMsEach = (asked.cost.cpuSeconds * 1_000) / lookups;
    const wallMsEach = (asked.cost.wallSeconds * 1_000) / lookups;
    figures.push({ kind, exact, cpuMsEach, wallMsEach, ms, messagesEach, meanHops });
  }
  const { messagesPerJoin, connections, neighbours, idleMessagesPerNodeAndMinute } = network;
  return {
    contender: 'ours',
    nodes,
    joinCpuSeconds: cost.cpuSeconds,
    joinWallSeconds: cost.wallSeconds,
    totalCpuSeconds: total().cpuSeconds,
    heapMiB: held,
    peakRssMiB: peakRssMiB(),
    lookups: figures,
    network: { messagesPerJoin, connections, neighbours, idleMessagesPerNodeAndMinute },
  };
}
