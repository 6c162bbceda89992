/**
 * What must be true of a quiet network before it is taken down: everybody connected to exactly his neighbours, every
 * lock held from both ends, nothing dropped on the way. Pure; the supervisor asks the nodes and reports what is wrong.
 */
import type { NetworkPlan } from './plan.js';
import { neighboursOf } from './topology.js';
import { countWays, type JoinedLink, jointWay, neededWays, rightWays, type Ways } from './ways.js';
import type { Inspection } from './worker-protocol.js';

/** What the inspections of all nodes come to. */
export interface NetworkState {
  /** Edges that both ends call connected. */
  readonly connections: number;
  /** The same, one by one, and counted by their way. */
  readonly links: readonly JoinedLink[];
  readonly ways: Ways;
  /** Lock handles that are held. */
  readonly locks: number;
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

/** What of the plan can be checked. */
export type Checked = Pick<NetworkPlan, 'edges' | 'transport' | 'hasServer'>;

/** `inspections` by number of the node. */
export function inspectNetwork(plan: Checked, inspections: readonly Inspection[]): NetworkState {
  const { edges } = plan;
  const isConnected = (from: number, to: number): boolean => inspections[from]?.connections.includes(to) === true;
  const endOf = (from: number, to: number) => inspections[from]?.ends.find(({ peer }) => peer === to);
  const links = edges
    .filter(({ a, b }) => isConnected(a, b) && isConnected(b, a))
    .map(({ a, b }): JoinedLink => {
      const [one, other] = [endOf(a, b), endOf(b, a)];
      const transports = [one?.transport ?? 'none', other?.transport ?? 'none'] as const;
      return { a, b, transports, way: jointWay(one?.way, other?.way) };
    });
  const ways = countWays(links.map(({ way }) => way));
  return {
    connections: links.length,
    links,
    ways,
    locks: inspections.reduce((sum, { held }) => sum + held.length, 0),
    problems: [
      ...inspections.flatMap((inspection, node) => problemsOf(node, neighboursOf(edges, node), inspection)),
      ...links.flatMap((link) => wrongWay(plan.hasServer, link)),
      ...neededWays(plan.transport)
        .filter((way) => ways[way] === 0)
        .map((way) => `no connection came about by "${way}"`),
    ],
  };
}

function wrongWay(hasServer: readonly boolean[], link: JoinedLink): string[] {
  const right = rightWays(hasServer, link);
  if (link.way !== undefined && right.includes(link.way)) return [];
  const { a, b, transports } = link;
  return [
    `nodes ${a} and ${b} are connected by ${transports.join(' and ')}, and should be by "${right.join('" or "')}"`,
  ];
}

function problemsOf(node: number, neighbours: readonly number[], inspection: Inspection): string[] {
  const { connections, held, heldBy, malformedFrames, duplicateMessages, unhandledMessages } = inspection;
  return [
    ...difference(node, 'is connected to', connections, neighbours),
    ...difference(node, 'holds a lock on', held, neighbours),
    ...difference(node, 'is locked by', heldBy, neighbours),
    ...counted(node, malformedFrames, 'frames that could not be read'),
    ...counted(node, duplicateMessages, 'messages twice'),
    ...counted(node, unhandledMessages, 'messages for nobody'),
  ];
}

function difference(node: number, relation: string, actual: readonly number[], wanted: readonly number[]): string[] {
  const missing = wanted.filter((peer) => !actual.includes(peer));
  const extra = actual.filter((peer) => !wanted.includes(peer));
  return [
    ...(missing.length === 0
      ? []
      : [`node ${node} should be one that ${relation} node ${missing.join(', ')}, and is not`]),
    ...(extra.length === 0 ? [] : [`node ${node} ${relation} node ${extra.join(', ')}, and should not be`]),
  ];
}

function counted(node: number, count: number, what: string): string[] {
  return count === 0 ? [] : [`node ${node} received ${count} ${what}`];
}
