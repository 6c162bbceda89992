/** The report for people at a terminal. Pure. */
import type { CellResult } from '../plan/cell-result.js';
import { complaintLines, headings, isRightAligned, rowOf } from './cell-rows.js';

export function table(results: readonly CellResult[]): string {
  const rows = [headings, ...results.map(rowOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) =>
        isRightAligned(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const complaints = complaintLines(results);
  return [...lines, ...(complaints.length === 0 ? [] : ['', ...complaints])].join('\n');
}
