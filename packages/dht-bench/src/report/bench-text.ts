/** The benchmark's report for people. Pure. */
import { compare, type Pair } from '../contender/compare.js';
import { GROWING, growthIn, type ScaleRow } from '../contender/scale.js';
import type { Verdict } from '../figures/target.js';
import { text } from './numbers.js';
import { markdownTable, table } from './table.js';
import { verdictLines } from './verdict-text.js';

const MILLION = 1_000_000;

export function comparisonText(pair: Pair): string {
  const rows = compare(pair).map(({ name, unit, ours, streamr, ratio }) => [
    name,
    unit,
    text(ours),
    text(streamr),
    ratio === undefined ? '–' : ratio.toFixed(3),
  ]);
  const title = `${text(pair.ours.nodes)} nodes; theirs has one kind of lookup, and its ms are of the wall, without latency; ours are virtual, with it`;
  return [title, table([['', 'unit', 'ours', 'streamr', 'ours/streamr'], ...rows])].join('\n');
}

const HEADINGS: Readonly<Record<keyof ScaleRow, string>> = {
  nodes: 'nodes',
  cpuSeconds: 'CPU s',
  messagesPerJoin: 'messages per join',
  messagesPerLookup: 'per lookup',
  messagesPerFind: 'per find',
  hopsPerFind: 'hops of a find',
  connectionsPerNode: 'connections per node',
  kibPerNode: 'KiB per node',
};

/** With what each doubling adds, and what that comes to at a million: an extrapolation, no measurement. */
export function scaleRows(rows: readonly ScaleRow[]): readonly (readonly string[])[] {
  const columns = Object.keys(HEADINGS) as (keyof ScaleRow)[];
  const measured = rows.map((row) => columns.map((column) => text(row[column])));
  const derived = (name: string, of: (growth: NonNullable<ReturnType<typeof growthIn>>) => number): readonly string[] =>
    columns.map((column) => {
      if (column === 'nodes') return name;
      const figure = GROWING.find((growing) => growing === column);
      const growth = figure === undefined ? undefined : growthIn(rows, figure);
      return growth === undefined ? '–' : text(of(growth));
    });
  const growing =
    rows.length < 2
      ? []
      : [
          derived('each doubling adds', ({ perDoubling }) => perDoubling),
          derived('so at 1,000,000', ({ at }) => at(MILLION)),
        ];
  return [columns.map((column) => HEADINGS[column]), ...measured, ...growing];
}

export function scaleText(rows: readonly ScaleRow[], isMarkdown: boolean): string {
  return isMarkdown ? markdownTable(scaleRows(rows)) : table(scaleRows(rows));
}

export function benchText(parts: readonly string[], verdicts: readonly Verdict[]): string {
  return [...parts, verdictLines(verdicts).join('\n')].filter((part) => part !== '').join('\n\n');
}
