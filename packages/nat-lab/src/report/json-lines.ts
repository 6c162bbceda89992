/** The report for programs: one JSON line per cell, one to sum up. Pure. */
import type { CellResult } from '../plan/cell-result.js';
import { complaintsOf } from '../plan/complaints.js';
import { mustConnect } from '../plan/expectation.js';

export function jsonLines(results: readonly CellResult[]): string {
  const unexpected = results.filter((result) => complaintsOf(result).length > 0).map(({ cell }) => cell.name);
  return [...results.map(line), { type: 'summary', cells: results.length, unexpected }]
    .map((entry) => JSON.stringify(entry))
    .join('\n');
}

function line(result: CellResult): object {
  const { cell, ms, path, failure, farFailure, locks, received, ended } = result;
  return {
    type: 'cell',
    ...cell,
    mustConnect: mustConnect(cell),
    isConnected: result.error === undefined && failure === undefined,
    ms: Math.round(ms),
    path,
    failure,
    farFailure,
    locks,
    received,
    ended,
    complaints: complaintsOf(result),
  };
}
