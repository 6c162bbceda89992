/** How one RPC differs from the default, and the check of what a caller wrote. Used by the client and by stubs. */
import { ConnectionError } from '../base/errors.js';

/** Options of one request or notification. */
export interface CallOptions {
  /**
   * From the call to its answer, ms, 1 to 2,147,483,647; default 5,000 (wire-protocol 1.8). For a notification: until it is
   * handed to the connection. Noticed up to one wheel tick (50 ms) late.
   */
  readonly timeoutMs?: number | undefined;
  /** Gives up: rejects with `signal.reason`, and withdraws a message that was not written yet. */
  readonly signal?: AbortSignal | undefined;
  /** May open a connection. Default true. */
  readonly connect?: boolean | undefined;
  /** Wait in the outbox while the connection is being established. Default true. */
  readonly bufferWhileConnecting?: boolean | undefined;
  /** Pass although the transport is closing; never dials then. Default false. */
  readonly sendWhileClosing?: boolean | undefined;
}

/** Longest delay that a platform timer takes, ms: a longer one would fire at once. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Throws `INVALID_ARGUMENT` unless `timeoutMs` is a duration that a timer takes: every call ends by itself (R51). */
export function checkTimeout(timeoutMs: number): void {
  if (timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS) return;
  throw new ConnectionError('INVALID_ARGUMENT', `timeoutMs must be 1 to ${MAX_TIMEOUT_MS} ms, not ${timeoutMs}.`);
}
