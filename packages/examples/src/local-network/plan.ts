/** What a run will be, worked out from its options before anything starts: who is there, who is connected, who is killed. Pure. */

import { randomBelow, randomNodeId, seededRandom } from '../shared/seeded-random.js';
import type { LocalNetworkOptions } from './options.js';
import { type Edge, ringWithChords } from './topology.js';
import { serversOf, type TransportChoice } from './ways.js';

export interface NetworkPlan {
  /** By number of the node: its id, which stays over a restart. */
  readonly ids: readonly string[];
  readonly edges: readonly Edge[];
  readonly transport: TransportChoice;
  /** By number of the node: whether it runs a WebSocket server. */
  readonly hasServer: readonly boolean[];
  /** Number of the node whose process is killed; undefined when none is. */
  readonly victim: number | undefined;
}

/** The same options give the same plan. */
export function planNetwork(options: Pick<LocalNetworkOptions, 'nodes' | 'seed' | 'kill' | 'transport'>): NetworkPlan {
  const { nodes, seed, kill, transport } = options;
  const random = seededRandom(seed);
  const ids = Array.from({ length: nodes }, () => randomNodeId(random));
  const edges = ringWithChords(nodes, Math.floor(nodes / 2), random);
  const victim = kill ? randomBelow(random, nodes) : undefined;
  return { ids, edges, transport, hasServer: serversOf(transport, nodes), victim };
}
