/** One look at what this process holds, taken after garbage collection while nothing is under way. */
import { getEventListeners } from 'node:events';
import process from 'node:process';
import { collectTwice } from '../shared/collect-twice.js';
import type { Crowd } from './crowd.js';

export interface Sample {
  /** Since the beginning. */
  readonly seconds: number;
  /** Churn events until then. */
  readonly events: number;
  readonly heapBytes: number;
  /** Outside the heap, array buffers included, bytes. */
  readonly externalBytes: number;
  readonly arrayBufferBytes: number;
  readonly rssBytes: number;
  /** What keeps the event loop alive, by kind as Node calls it. */
  readonly handles: Readonly<Record<string, number>>;
  /** Timers of the nodes. */
  readonly timers: number;
  /** On sockets, on the process, and on the signal that all calls are given. */
  readonly listeners: number;
  /** TCP sockets, both ends. */
  readonly sockets: number;
  /** Endpoints of all nodes, whatever their state. */
  readonly endpoints: number;
  /** Locks that nodes hold, and that they know others to hold. */
  readonly locks: number;
  /** Nodes in use. */
  readonly nodes: number;
  /** Nodes that the collector did not take. */
  readonly nodesInMemory: number;
}

export interface SampleContext {
  readonly crowd: Crowd;
  readonly signal: AbortSignal;
  readonly collect: () => void;
}

export async function takeSample(
  { crowd, signal, collect }: SampleContext,
  at: Pick<Sample, 'seconds' | 'events'>,
): Promise<Sample> {
  await collectTwice(collect);
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const nodes = crowd.nodes();
  const diagnostics = nodes.map((node) => node.diagnostics());
  const sum = (of: (one: (typeof diagnostics)[number]) => number): number =>
    diagnostics.reduce((total, one) => total + of(one), 0);
  return {
    ...at,
    heapBytes: heapUsed,
    externalBytes: external,
    arrayBufferBytes: arrayBuffers,
    rssBytes: rss,
    handles: countKinds(process.getActiveResourcesInfo()),
    timers: crowd.clock.pendingTimers,
    listeners: crowd.wires.listeners + listenersOfProcess() + getEventListeners(signal, 'abort').length,
    sockets: crowd.wires.open,
    endpoints: sum(({ endpoints }) => endpoints.length),
    locks: sum(({ localLocks, remoteLocks }) => localLocks + remoteLocks),
    nodes: nodes.length,
    nodesInMemory: crowd.nodesInMemory(),
  };
}

function countKinds(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function listenersOfProcess(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}
