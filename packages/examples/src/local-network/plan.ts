/** What a run will be, worked out from its options before anything starts: who is there, who is connected, who is killed. Pure. */
import type { LocalNetworkOptions } from './options.js';
import { randomBelow, randomNodeId, seededRandom } from './seeded-random.js';
import { type Edge, ringWithChords } from './topology.js';

export interface NetworkPlan {
  /** By number of the node: its id, which stays over a restart. */
  readonly ids: readonly string[];
  readonly edges: readonly Edge[];
  /** Number of the node whose process is killed; undefined when none is. */
  readonly victim: number | undefined;
}

/** The same options give the same plan. */
export function planNetwork({ nodes, seed, kill }: Pick<LocalNetworkOptions, 'nodes' | 'seed' | 'kill'>): NetworkPlan {
  const random = seededRandom(seed);
  const ids = Array.from({ length: nodes }, () => randomNodeId(random));
  const edges = ringWithChords(nodes, Math.floor(nodes / 2), random);
  return { ids, edges, victim: kill ? randomBelow(random, nodes) : undefined };
}
