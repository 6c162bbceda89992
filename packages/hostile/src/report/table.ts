/** Results for people: a row per attack. */
import type { AttackResult, Stretch } from '../plan/attack-result.js';
import { median } from '../plan/quantile.js';
import { grownBytes, losses, ratioOf, slowness } from '../plan/verdict.js';

const COLUMNS = [
  'attack',
  'p99 ×',
  'p50 ×',
  'calm p99',
  'p99',
  'loop p99',
  'CPU',
  'grown',
  'budget',
  'freed',
  '',
] as const;

export function table(results: readonly AttackResult[]): string {
  const rows = [COLUMNS.map(String), ...results.map(cells)];
  const widths = COLUMNS.map((_column, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}

/** One line, for whoever waits. */
export function progressLine(result: AttackResult): string {
  const complaints = [...losses(result), ...slowness(result)];
  return `${result.attack}: ${complaints.length === 0 ? 'as it should be' : complaints.join(', ')}`;
}

function cells(result: AttackResult): string[] {
  const { attack, calm, attacked, budgetBytes, freedAfterMs } = result;
  const typical = (stretches: readonly Stretch[], of: (stretch: Stretch) => number): number =>
    median(stretches.map(of));
  return [
    attack,
    ratioOf(result, ({ peers }) => peers.p99).toFixed(2),
    ratioOf(result, ({ peers }) => peers.p50).toFixed(2),
    `${typical(calm, ({ peers }) => peers.p99).toFixed(2)} ms`,
    `${typical(attacked, ({ peers }) => peers.p99).toFixed(2)} ms`,
    `${typical(attacked, ({ loop }) => loop.p99).toFixed(1)} ms`,
    `${(100 * typical(attacked, ({ loop }) => loop.cpu)).toFixed(0)} %`,
    mebibytes(grownBytes(result)),
    mebibytes(budgetBytes),
    freedAfterMs === undefined ? 'no' : `${freedAfterMs.toFixed(0)} ms`,
    [...losses(result), ...slowness(result)].join('; '),
  ];
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
