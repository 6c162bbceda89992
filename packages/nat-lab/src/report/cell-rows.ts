/** Results as rows of text, for the table and the document alike. Pure. */
import type { CellResult, PathEnd } from '../plan/cell-result.js';
import { complaintsOf } from '../plan/complaints.js';
import { mustConnect } from '../plan/expectation.js';

export const headings = ['dials', 'is dialled', 'servers', 'expected', 'seen', 'path (ours - theirs)', 'ms', 'verdict'];

export function rowOf(result: CellResult): readonly string[] {
  const { cell, failure, error, path, ms } = result;
  return [
    cell.left,
    cell.right,
    cell.turn === undefined ? 'STUN' : `STUN, TURN/${cell.turn}`,
    mustConnect(cell) ? 'connects' : 'fails',
    error !== undefined ? 'broke' : failure === undefined ? `connected${remark(result)}` : failure.code,
    path === undefined ? '-' : `${end(path.local)} - ${end(path.remote)}`,
    String(Math.round(ms)),
    complaintsOf(result).length === 0 ? 'as expected' : 'NOT AS EXPECTED',
  ];
}

/** One line for each thing that is not as expected. */
export function complaintLines(results: readonly CellResult[]): readonly string[] {
  return results.flatMap((result) => complaintsOf(result).map((complaint) => `${result.cell.name}: ${complaint}`));
}

export function isRightAligned(column: number): boolean {
  return headings[column] === 'ms';
}

/** What the row was tried for, if not for the kinds of NAT alone. */
function remark({ cell, ended }: CellResult): string {
  if (cell.path === 'returns') return '; path away for 3 s, connection kept';
  if (cell.path === 'dies') {
    const seconds = [ended?.left, ended?.right].map((ms) => (ms === undefined ? '?' : (ms / 1_000).toFixed(1)));
    return `; path cut, end told after ${seconds.join(' and ')} s`;
  }
  return cell.offerer === 'right' ? '; the dialled side offers' : '';
}

function end({ type, protocol }: PathEnd): string {
  return `${type}/${protocol}`;
}
