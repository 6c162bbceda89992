/**
 * The stress run (F4): N commands over the matrix of delays, payloads and concurrencies, or over the part of it that the
 * options name. Ends with the line `N of N complete`.
 */
import { startRelay } from './relay-process.js';
import { runCell, type StressCell } from './stress-cell.js';

export interface StressOptions {
  readonly count: number;
  readonly concurrency: readonly number[];
  readonly readyDelay: readonly number[];
  readonly payload: readonly number[];
  /** Path of the relay's program. */
  readonly program: string;
  /** Progress goes here. */
  readonly report: (line: string) => void;
}

/** What the incident is measured with, unless the options say otherwise. */
export const DELAYS_MS = [0, 50, 100, 200];
export const PAYLOAD_BYTES = [3, 1_024, 10_240, 51_200];
export const CONCURRENCIES = [1, 5, 50];

/** Splits `count` over all cells, as evenly as it goes. Pure. */
export function planCells({
  count,
  concurrency,
  readyDelay,
  payload,
}: Omit<StressOptions, 'report' | 'program'>): readonly StressCell[] {
  const cells = readyDelay.flatMap((readyDelayMs) =>
    payload.flatMap((payloadBytes) => concurrency.map((lanes) => ({ readyDelayMs, payloadBytes, concurrency: lanes }))),
  );
  const share = Math.floor(count / cells.length);
  const rest = count % cells.length;
  return cells
    .map((cell, index) => ({ ...cell, count: share + (index < rest ? 1 : 0) }))
    .filter((cell) => cell.count > 0);
}

/** Resolves with the number of complete commands. */
export async function stress(options: StressOptions): Promise<number> {
  const cells = planCells(options);
  let complete = 0;
  let done = 0;
  for (const readyDelayMs of options.readyDelay) {
    await using relay = await startRelay(options.program, [
      '--allow',
      'sh',
      '--ready-delay',
      `${readyDelayMs}`,
      '--close-after-exit',
      '--max-running',
      '256',
    ]);
    for (const cell of cells.filter((candidate) => candidate.readyDelayMs === readyDelayMs)) {
      const before = complete;
      await runCell(cell, relay.descriptor, done, (incomplete) => {
        if (incomplete === undefined) complete++;
        else options.report(`incomplete: ${incomplete}`);
      });
      done += cell.count;
      options.report(
        `${done}/${options.count}: delay ${readyDelayMs} ms, ${cell.payloadBytes} bytes, ${cell.concurrency} at a time: ${complete - before} of ${cell.count}`,
      );
    }
  }
  return complete;
}
