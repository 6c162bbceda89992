/** What a run will be, worked out before anything starts: which process runs which nodes, their ids, who is killed. Pure. */
import { randomBelow, randomNodeId, type SeededRandom, seededRandom } from '../shared/seeded-random.js';
import type { DhtNetworkOptions } from './dht-network-options.js';

/** A node that is to be. Nobody ever takes the number or id of another, so a node that is started anew is another node. */
export interface PlannedNode {
  readonly node: number;
  /** 40 hexadecimal characters. */
  readonly id: string;
}

export interface PlannedProcess {
  readonly process: number;
  readonly nodes: readonly PlannedNode[];
}

export interface DhtPlan {
  /** Those of the start. */
  readonly processes: readonly PlannedProcess[];
  /** Those that take the place of the killed ones, as many. */
  readonly successors: readonly PlannedProcess[];
  /** Numbers of the processes that are killed, ascending. */
  readonly victims: readonly number[];
}

/** Processes at most; beyond, each runs more nodes. */
const MAX_PROCESSES = 16;
/** From here on each process runs two nodes at least. */
const PAIRED_FROM = 8;
/** Entry points of a node that joins, where there are so many. */
const ENTRY_POINTS = 3;

/** The same options give the same plan. */
export function planDht({ nodes, seed, kill }: Pick<DhtNetworkOptions, 'nodes' | 'seed' | 'kill'>): DhtPlan {
  const random = seededRandom(seed);
  const perProcess = Math.max(nodes < PAIRED_FROM ? 1 : 2, Math.ceil(nodes / MAX_PROCESSES));
  const all = Array.from({ length: nodes }, (_, node): PlannedNode => ({ node, id: randomNodeId(random) }));
  const processes = Array.from(
    { length: Math.ceil(nodes / perProcess) },
    (_, process): PlannedProcess => ({ process, nodes: all.slice(process * perProcess, (process + 1) * perProcess) }),
  );
  const killed = kill ? Math.max(1, Math.floor(processes.length / 4)) : 0;
  const victims = shuffled(
    processes.map(({ process }) => process),
    random,
  )
    .slice(0, killed)
    .sort((a, b) => a - b);
  let next = nodes;
  const successors = victims.map((victim, index): PlannedProcess => {
    const places = processes[victim]?.nodes ?? [];
    return {
      process: processes.length + index,
      nodes: places.map(() => ({ node: next++, id: randomNodeId(random) })),
    };
  });
  return { processes, successors, victims };
}

/** Through whom a node joins: some of those that run, at most three. */
export function chooseEntryPoints<T>(running: readonly T[], random: SeededRandom): readonly T[] {
  return shuffled(running, random).slice(0, ENTRY_POINTS);
}

/** A new array. */
function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(randomBelow(random, rest.length), 1));
  return result;
}
