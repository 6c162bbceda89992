/** The report for people at a terminal. */
import type { Outcome } from '../run/benchmark.js';
import { aboutText, headings, isFigureColumn, rowOf } from './figure-rows.js';

export function table(outcome: Outcome): string {
  const rows = [headings, ...outcome.figures.map(rowOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isFigureColumn(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', aboutText(outcome)].join('\n');
}
