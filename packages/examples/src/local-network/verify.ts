/**
 * The accounting of a whole network: every flow of every edge, in both directions, from the ledgers of all processes,
 * the killed one included. Pure. The supervisor calls it, while it waits for the last messages and for the summary.
 */
import { accountFlow, type FlowAccount, type Incarnation, nameOf } from './flow-account.js';
import type { Edge } from './topology.js';

/** What became of all messages. `sent` = `delivered` + `rejected` + `inFlightAtKill` + `unaccounted`. */
export interface NetworkAccount {
  readonly sent: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  readonly inFlightAtKill: number;
  readonly unaccounted: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  /** Everything that is wrong, in words. Empty: every promise was kept. */
  readonly problems: readonly string[];
}

/** Follows every message between the ends of `edges`. `processes`: in order of their start. */
export function verify(edges: readonly Edge[], processes: readonly Incarnation[]): NetworkAccount {
  const of = (node: number): readonly Incarnation[] => processes.filter((process) => process.node === node);
  const directions = edges.flatMap(({ a, b }) => [
    { from: a, to: b },
    { from: b, to: a },
  ]);
  const flows = directions.flatMap(({ from, to }) =>
    of(from).map((sender) => accountFlow({ sender, receiver: to, receivers: of(to) })),
  );
  const total = (what: (flow: FlowAccount) => number): number => flows.reduce((sum, flow) => sum + what(flow), 0);
  const rejectedByCode: Record<string, number> = {};
  for (const { rejected } of flows) {
    for (const [code, count] of rejected) rejectedByCode[code] = (rejectedByCode[code] ?? 0) + count;
  }
  return {
    sent: total(({ sent }) => sent),
    delivered: total(({ delivered }) => delivered),
    rejected: Object.values(rejectedByCode).reduce((sum, count) => sum + count, 0),
    rejectedByCode,
    inFlightAtKill: total(({ inFlightAtKill }) => inFlightAtKill),
    unaccounted: total(({ unaccounted }) => unaccounted),
    duplicates: total(({ duplicates }) => duplicates),
    outOfOrder: total(({ outOfOrder }) => outOfOrder),
    problems: [...flows.flatMap(({ problems }) => problems), ...strangers(edges, processes)],
  };
}

/** Messages at a node that no neighbour of it can have sent. */
function strangers(edges: readonly Edge[], processes: readonly Incarnation[]): string[] {
  return processes.flatMap((process) => {
    const isKnown = (peer: number, incarnation: number): boolean =>
      edges.some(({ a, b }) => (a === process.node && b === peer) || (b === process.node && a === peer)) &&
      processes.some((other) => other.node === peer && other.incarnation === incarnation);
    return process.ledger
      .filter(({ kind, peer, incarnation }) => kind === 'received' && !isKnown(peer, incarnation))
      .map(
        ({ peer, incarnation }) =>
          `${nameOf(process)} received messages of ${nameOf({ node: peer, incarnation })}, which is no neighbour`,
      );
  });
}
