/** The table of `docs/nat-lab.md`. Pure. */
import type { CellResult } from '../plan/cell-result.js';
import { complaintLines, headings, isRightAligned, rowOf } from './cell-rows.js';

export function markdown(results: readonly CellResult[]): string {
  const rule = headings.map((_, column) => (isRightAligned(column) ? '--:' : '---'));
  const rows = [headings, rule, ...results.map(rowOf)].map((row) => `| ${row.join(' | ')} |`);
  const complaints = complaintLines(results).map((line) => `- ${line}`);
  return [...rows, ...(complaints.length === 0 ? [] : ['', ...complaints])].join('\n');
}
