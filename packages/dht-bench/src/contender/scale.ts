/** How our costs grow with the size of the network. Pure. */
import { type Growth, growthOf } from '../figures/growth.js';
import { judgeTarget, type Verdict } from '../figures/target.js';
import type { ContenderResult, LookupFigures } from './contender-order.js';

export interface ScaleRow {
  readonly nodes: number;
  readonly cpuSeconds: number;
  readonly messagesPerJoin: number | undefined;
  readonly messagesPerLookup: number | undefined;
  readonly messagesPerFind: number | undefined;
  readonly hopsPerFind: number | undefined;
  readonly connectionsPerNode: number | undefined;
  readonly kibPerNode: number;
}

/** A figure whose growth is of interest. */
export type GrowingFigure =
  | 'messagesPerJoin'
  | 'messagesPerLookup'
  | 'messagesPerFind'
  | 'hopsPerFind'
  | 'connectionsPerNode';

export const GROWING: readonly GrowingFigure[] = [
  'messagesPerJoin',
  'messagesPerLookup',
  'messagesPerFind',
  'hopsPerFind',
  'connectionsPerNode',
];

const TARGET_NODES = 10_000;
const TARGET_CPU_SECONDS = 180;
const KIB_PER_MIB = 1_024;

export function scaleRow({ nodes, totalCpuSeconds, heapMiB, network, lookups }: ContenderResult): ScaleRow {
  const of = (kind: LookupFigures['kind']): LookupFigures | undefined => lookups.find((found) => found.kind === kind);
  return {
    nodes,
    cpuSeconds: totalCpuSeconds,
    messagesPerJoin: network?.messagesPerJoin,
    messagesPerLookup: of('lookup')?.messagesEach,
    messagesPerFind: of('find')?.messagesEach,
    hopsPerFind: of('find')?.meanHops,
    connectionsPerNode: network?.connections?.mean,
    kibPerNode: (heapMiB * KIB_PER_MIB) / nodes,
  };
}

/** Undefined with less than two sizes. */
export function growthIn(rows: readonly ScaleRow[], figure: GrowingFigure): Growth | undefined {
  return growthOf(rows.flatMap((row) => (row[figure] === undefined ? [] : { nodes: row.nodes, value: row[figure] })));
}

/** Of the size that has a target, where it was measured. */
export function scaleVerdicts(rows: readonly ScaleRow[]): readonly Verdict[] {
  const measured = rows.filter(({ nodes }) => nodes === TARGET_NODES);
  return measured.map(({ cpuSeconds }) =>
    judgeTarget({ name: `CPU s for ${TARGET_NODES} nodes`, value: cpuSeconds, sign: '≤', bound: TARGET_CPU_SECONDS }),
  );
}
