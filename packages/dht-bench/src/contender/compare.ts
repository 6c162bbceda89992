/** What the results of both contenders say about each other. Pure. */
import { ratioOf } from '../figures/share.js';
import { judgeTarget, type Verdict } from '../figures/target.js';
import type { ContenderResult, LookupFigures } from './contender-order.js';

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly ours: number | undefined;
  /** Undefined where they have no such thing. */
  readonly streamr: number | undefined;
  /** Ours / theirs; undefined where the two do not measure the same. */
  readonly ratio: number | undefined;
}

export interface Pair {
  readonly ours: ContenderResult;
  readonly streamr: ContenderResult;
}

const COST_RATIO = 0.2;
const MEMORY_RATIO = 0.5;
const TAIL_RATIO = 5;

type Figure = (result: ContenderResult) => number | undefined;

/** Of the lookups of a kind; theirs are of one kind, which stands beside both of ours. */
function lookup(kind: LookupFigures['kind'], of: (figures: LookupFigures) => number | undefined): Figure {
  return ({ lookups }) => {
    const figures = lookups.find((found) => found.kind === kind) ?? lookups[0];
    return figures === undefined ? undefined : of(figures);
  };
}

export function compare(pair: Pair): readonly Comparison[] {
  const side = (name: string, unit: string, of: Figure): Comparison => {
    return { name, unit, ours: of(pair.ours), streamr: of(pair.streamr), ratio: undefined };
  };
  const row = (name: string, unit: string, of: Figure): Comparison => {
    const found = side(name, unit, of);
    const { ours, streamr } = found;
    const isComparable = ours !== undefined && streamr !== undefined && streamr > 0;
    return isComparable ? { ...found, ratio: ours / streamr } : found;
  };
  const rowsOf = (kind: LookupFigures['kind']): readonly Comparison[] => [
    row(
      `${kind}.cpu`,
      'CPU ms',
      lookup(kind, ({ cpuMsEach }) => cpuMsEach),
    ),
    row(
      `${kind}.wall`,
      'wall ms',
      lookup(kind, ({ wallMsEach }) => wallMsEach),
    ),
    side(
      `${kind}.p50`,
      'ms',
      lookup(kind, ({ ms }) => ms?.p50),
    ),
    side(
      `${kind}.p99`,
      'ms',
      lookup(kind, ({ ms }) => ms?.p99),
    ),
    side(
      `${kind}.exact`,
      'share',
      lookup(kind, ({ exact }) => ratioOf(exact)),
    ),
  ];
  return [
    row('join.cpu', 'CPU s', ({ joinCpuSeconds }) => joinCpuSeconds),
    row('join.wall', 'wall s', ({ joinWallSeconds }) => joinWallSeconds),
    row('heap', 'MiB', ({ heapMiB }) => heapMiB),
    row('peakRss', 'MiB', ({ peakRssMiB }) => peakRssMiB),
    ...rowsOf('find'),
    ...rowsOf('lookup'),
  ];
}

/** `pair`: of the whole comparison; `larger`: of the one where only lookups count. */
export function verdictsOf(pair: Pair, larger: Pair | undefined): readonly Verdict[] {
  const rows = new Map(compare(pair).map((row) => [row.name, row]));
  const ratio = (name: string, bound: number): Verdict =>
    judgeTarget({ name: `${name}, ours/theirs`, value: rows.get(name)?.ratio, sign: '≤', bound });
  const tail = (kind: LookupFigures['kind']): Verdict => {
    const [p50, p99] = [rows.get(`${kind}.p50`)?.ours, rows.get(`${kind}.p99`)?.ours];
    const value = p50 === undefined || p99 === undefined ? undefined : p99 / p50;
    return judgeTarget({ name: `${kind}.p99 / p50 of ours`, value, sign: '≤', bound: TAIL_RATIO });
  };
  const atLarger = (larger === undefined ? [] : compare(larger)).filter(
    ({ name }) => name.endsWith('.cpu') && name !== 'join.cpu',
  );
  return [
    ...['join.cpu', 'find.cpu', 'lookup.cpu'].map((name) => ratio(name, COST_RATIO)),
    ...['heap', 'peakRss'].map((name) => ratio(name, MEMORY_RATIO)),
    ...atLarger.map((row) =>
      judgeTarget({
        name: `${row.name} at ${larger?.ours.nodes}, ours/theirs`,
        value: row.ratio,
        sign: '≤',
        bound: COST_RATIO,
      }),
    ),
    tail('find'),
    tail('lookup'),
  ];
}
