/** What a command sees of the world around it: streams, time, interruption. `process-shell` makes the real one; tests pass fakes. */
import type { Clock } from '@peerlatch/connection/base';

export interface Shell {
  readonly clock: Clock;
  /** Aborts with a `Failure` when somebody wants the program to end, or reads its output no more. */
  readonly interrupted: AbortSignal;
  /** A line of the result, to stdout. */
  result(line: string): void;
  /** The result as it is, to stdout. */
  resultBytes(bytes: Uint8Array): void;
  /** A line about the result, to stderr. */
  note(line: string): void;
  /** What goes on now, to stderr if that is a terminal; the next one, or any line, replaces it. */
  progress(text: string): void;
  /** All of stdin. Rejects with `INVALID_ARGUMENT` above `maxBytes`, or with the reason of `signal`. */
  input(maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
}
