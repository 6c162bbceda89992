// Results of contenders, as their processes would send them.
import type { ContenderName, ContenderResult } from '../../src/contender/contender-order.js';

/** Every cost is `cost`. */
export function result(contender: ContenderName, nodes: number, cost: number): ContenderResult {
  const ms = { count: 9, mean: 30, p50: 20, p99: 80, max: 90 };
  const lookup = { exact: { good: 9, of: 9 }, cpuMsEach: cost, wallMsEach: cost, ms };
  const common = {
    contender,
    nodes,
    joinCpuSeconds: cost,
    joinWallSeconds: cost,
    totalCpuSeconds: cost,
    heapMiB: cost,
    peakRssMiB: cost,
  };
  if (contender === 'streamr') return { ...common, lookups: [{ ...lookup, kind: 'find' }] };
  const each = { messagesEach: 10 * Math.log2(nodes), meanHops: 2 };
  return {
    ...common,
    lookups: [
      { ...lookup, ...each, kind: 'find' },
      { ...lookup, ...each, kind: 'lookup' },
    ],
    network: { messagesPerJoin: 200, connections: ms, neighbours: ms, idleMessagesPerNodeAndMinute: 1 },
  };
}
