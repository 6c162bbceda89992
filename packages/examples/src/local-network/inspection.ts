/**
 * What must be true of a quiet network before it is taken down: everybody connected to exactly his neighbours, every
 * lock held from both ends, nothing dropped on the way. Pure; the supervisor asks the nodes and reports what is wrong.
 */
import { type Edge, neighboursOf } from './topology.js';
import type { Inspection } from './worker-protocol.js';

/** What the inspections of all nodes come to. */
export interface NetworkState {
  /** Edges that both ends call connected. */
  readonly connections: number;
  /** Lock handles that are held. */
  readonly locks: number;
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

/** `inspections` by number of the node. */
export function inspectNetwork(edges: readonly Edge[], inspections: readonly Inspection[]): NetworkState {
  const isConnected = (from: number, to: number): boolean => inspections[from]?.connections.includes(to) === true;
  return {
    connections: edges.filter(({ a, b }) => isConnected(a, b) && isConnected(b, a)).length,
    locks: inspections.reduce((sum, { held }) => sum + held.length, 0),
    problems: inspections.flatMap((inspection, node) => problemsOf(node, neighboursOf(edges, node), inspection)),
  };
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
