/**
 * All cells of a run: those that mostly wait, for a deadline or a lost path, all at once and first; the others beside them, two at
 * a time, so that the times which are measured are not those of a crowd on few processors.
 */
import type { Cell } from '../plan/cell.js';
import type { CellResult } from '../plan/cell-result.js';
import { mustConnect } from '../plan/expectation.js';
import type { Laboratory } from './laboratory.js';
import { Lane } from './lane.js';
import { runCell } from './run-cell.js';

const AT_ONCE = 2;

/** The result of each cell, in the order of `cells`; each resolves when its cell is over. */
export function runCells(
  laboratory: Laboratory,
  cells: readonly Cell[],
  signal?: AbortSignal,
): readonly Promise<CellResult>[] {
  const lane = new Lane(AT_ONCE);
  const results = new Map<Cell, Promise<CellResult>>();
  for (const cell of cells.toSorted((a, b) => Number(isSlow(b)) - Number(isSlow(a)))) {
    results.set(
      cell,
      new Promise((resolve) => {
        void lane.run(
          () =>
            new Promise<void>((leave) => {
              signal?.throwIfAborted();
              // A slow cell is built in its turn, and waits outside of it.
              const result = runCell(laboratory, cell, isSlow(cell) ? leave : undefined);
              resolve(result);
              void result.then(() => leave());
            }),
        );
      }),
    );
  }
  return cells.flatMap((cell) => results.get(cell) ?? []);
}

function isSlow(cell: Cell): boolean {
  return !mustConnect(cell) || cell.path !== 'stays';
}
