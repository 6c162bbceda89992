/** The table of `docs/performance.md`. */
import type { Outcome } from '../run/benchmark.js';
import { aboutText, headings, isFigureColumn, rowOf } from './figure-rows.js';

export function markdown(outcome: Outcome): string {
  const rule = headings.map((_, column) => (isFigureColumn(column) ? '--:' : '---'));
  const rows = [headings, rule, ...outcome.figures.map(rowOf)];
  return [aboutText(outcome), '', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}
