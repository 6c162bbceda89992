/** The table of docs/hostile-peers.md: what bounds each attack, and what was measured. */
import { planOf } from '../plan/attack-plan.js';
import type { AttackResult } from '../plan/attack-result.js';
import { median } from '../plan/quantile.js';
import { grownBytes, ratioOf } from '../plan/verdict.js';

const HEAD = [
  '| Attack | What bounds it | p99 of the others, × calm | calm p99, ms | Memory, MiB | Budget, MiB | Freed within, ms |',
  '|---|---|---:|---:|---:|---:|---:|',
];

export function markdown(results: readonly AttackResult[]): string {
  return [...HEAD, ...results.map(row)].join('\n');
}

function row(result: AttackResult): string {
  const { attack, calm, budgetBytes, freedAfterMs } = result;
  const { what, bounds } = planOf(attack);
  const cells = [
    `\`${attack}\`: ${what}`,
    bounds.map((bound) => `\`${bound}\``).join(', '),
    ratioOf(result, ({ peers }) => peers.p99).toFixed(1),
    median(calm.map(({ peers }) => peers.p99)).toFixed(1),
    mebibytes(grownBytes(result)),
    mebibytes(budgetBytes),
    freedAfterMs === undefined ? 'never' : freedAfterMs.toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
