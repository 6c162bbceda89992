/** What live screens are put together from: lines of coloured pieces that are never wider than the terminal. Pure. */
import type { Formatter } from 'picocolors/types.js';

/** The colours that are used; those of `picocolors`. */
export interface Colors {
  readonly bold: Formatter;
  readonly dim: Formatter;
  readonly red: Formatter;
  readonly green: Formatter;
  readonly yellow: Formatter;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** A piece of a line, with its colour. */
export type Piece = readonly [text: string, color?: Formatter | undefined];

/** One entry of the log at the foot of a screen; `at` in ms since the start. */
export interface LogEntry {
  readonly at: number;
  readonly text: string;
  readonly isBad: boolean;
}

/** A bar that is filled to `share`, 0 to 1; shorter, then absent, on a narrow terminal. */
export function bar(share: number, columns: number, done: Formatter, open: Formatter): Piece[] {
  const width = Math.max(0, Math.min(30, columns - 50));
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return [
    ['━'.repeat(filled), done],
    ['─'.repeat(width - filled), open],
  ];
}

/** The newest `count` entries of the log. */
export function logLines(log: readonly LogEntry[], count: number, { dim, red }: Colors): Piece[][] {
  return log.slice(log.length - Math.min(log.length, Math.max(0, count))).map(({ at, text, isBad }): Piece[] => [
    [`${(at / 1_000).toFixed(1).padStart(7)} s  `, dim],
    [text, isBad ? red : undefined],
  ]);
}

/** Colours the pieces, cut off at `columns`. */
export function fit(pieces: readonly Piece[], columns: number): string {
  let left = columns;
  let line = '';
  for (const [text, color] of pieces) {
    const shown = text.length <= left ? text : `${text.slice(0, Math.max(0, left - 1))}${left > 0 ? '…' : ''}`;
    left -= shown.length;
    line += color === undefined || shown === '' ? shown : color(shown);
  }
  return line;
}
