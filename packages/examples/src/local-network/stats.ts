/**
 * Adds up the figures that the workers send: what stands now, and rates since the last look. Pure apart from its own
 * memory; time is passed in. For people to look at; the verification never uses it.
 */
import type { NodeFigures, StatsEvent } from './network-events.js';
import type { Edge } from './topology.js';
import { countWays, jointWay } from './ways.js';
import type { NeighbourFigures, WorkerFigures } from './worker-protocol.js';

const NOTHING: WorkerFigures = { submitted: 0, rejected: 0, delivered: 0, neighbours: [] };

/** The figures of one node. */
interface Entry {
  now: WorkerFigures;
  /** What was counted by earlier processes of the node. */
  before: WorkerFigures;
  /** At the last look. */
  last: { readonly submitted: number; readonly delivered: number };
}

export class Stats {
  readonly #edges: readonly Edge[];
  readonly #entries: readonly Entry[];
  #lookedAt: number;

  constructor(edges: readonly Edge[], nodes: number, now: number) {
    this.#edges = edges;
    this.#entries = Array.from({ length: nodes }, () => ({ now: NOTHING, before: NOTHING, last: NOTHING }));
    this.#lookedAt = now;
  }

  /** New figures of a node. */
  update(node: number, figures: WorkerFigures): void {
    const entry = this.#entries[node];
    if (entry !== undefined) entry.now = figures;
  }

  /** The process of a node is gone; the next one counts from 0. */
  ended(node: number): void {
    const entry = this.#entries[node];
    if (entry === undefined) return;
    entry.before = { ...totalsOf(entry), neighbours: [] };
    entry.now = NOTHING;
  }

  /** What stands at `now` (ms), with rates since the look before. */
  look(now: number): StatsEvent {
    const seconds = Math.max(now - this.#lookedAt, 1) / 1_000;
    this.#lookedAt = now;
    const nodes = this.#entries.map((entry, node): NodeFigures => {
      const { submitted, delivered } = totalsOf(entry);
      const sentPerSecond = Math.round((submitted - entry.last.submitted) / seconds);
      const deliveredPerSecond = Math.round((delivered - entry.last.delivered) / seconds);
      entry.last = { submitted, delivered };
      return { node, sentPerSecond, deliveredPerSecond, links: entry.now.neighbours };
    });
    const totals = this.#entries.map(totalsOf);
    const endOf = (from: number, to: number): NeighbourFigures | undefined =>
      nodes[from]?.links.find(({ peer, phase }) => peer === to && phase === 'connected');
    const ends = this.#edges.map(({ a, b }) => [endOf(a, b), endOf(b, a)] as const);
    return {
      type: 'stats',
      connections: ends.filter(([one, other]) => one !== undefined && other !== undefined).length,
      ways: countWays(ends.map(([one, other]) => jointWay(one?.way, other?.way))),
      locks: sum(nodes.map(({ links }) => links.filter(({ lock }) => lock === 'held').length)),
      messagesSent: sum(totals.map(({ submitted }) => submitted)),
      messagesDelivered: sum(totals.map(({ delivered }) => delivered)),
      rejected: sum(totals.map(({ rejected }) => rejected)),
      sentPerSecond: sum(nodes.map((node) => node.sentPerSecond)),
      deliveredPerSecond: sum(nodes.map((node) => node.deliveredPerSecond)),
      nodes,
    };
  }
}

function totalsOf({ now, before }: Entry): Omit<WorkerFigures, 'neighbours'> {
  return {
    submitted: now.submitted + before.submitted,
    rejected: now.rejected + before.rejected,
    delivered: now.delivered + before.delivered,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
