/**
 * The one error class of the SDK. Callers match on `code`, never on the text; the text says what
 * happened and what to do about it. `cause` keeps whatever lay below.
 */

/** Every code an API of this package rejects or throws with. Codes are stable; texts are not. */
export type ErrorCode =
  // caller's mistakes
  | 'INVALID_ARGUMENT'
  | 'INVALID_PEER_ID'
  | 'INVALID_DESCRIPTOR'
  | 'SELF_CONNECTION'
  | 'ALREADY_CLAIMED'
  | 'ALREADY_TAKEN'
  | 'ALREADY_STARTED'
  | 'NOT_RUNNING'
  | 'DUPLICATE_SERVICE'
  // bytes from outside
  | 'MALFORMED_FRAME'
  | 'FRAME_TOO_LARGE'
  // establishment
  | 'DIAL_FAILED'
  | 'LISTEN_FAILED'
  | 'CONNECTIVITY_CHECK_FAILED'
  | 'UNREACHABLE'
  | 'CONNECT_TIMEOUT'
  | 'HANDSHAKE_TIMEOUT'
  | 'HANDSHAKE_FAILED'
  | 'REFUSED_DUPLICATE'
  | 'REFUSED_TARGET'
  | 'REFUSED_VERSION'
  | 'CANCELLED'
  | 'TRANSPORT_MISSING'
  | 'SIGNALING_FAILED'
  | 'ICE_FAILED'
  // an established connection
  | 'NOT_CONNECTED'
  | 'CONNECTION_LOST'
  | 'CONNECTION_CLOSED'
  | 'PEER_SILENT'
  | 'STALLED'
  | 'DRAIN_TIMEOUT'
  // budgets
  | 'OUTBOX_FULL'
  | 'INBOX_OVERFLOW'
  | 'LIMIT_REACHED'
  // RPC
  | 'RPC_TIMEOUT'
  | 'RPC_UNKNOWN_METHOD'
  | 'RPC_REMOTE_ERROR'
  | 'RPC_BAD_RESPONSE'
  // locks
  | 'LOCK_REFUSED'
  | 'LOCK_LOST'
  // storing (of a DHT): a disk did not take it, or no node did
  | 'STORAGE_FAILED'
  // lifecycle
  | 'CLOSED'
  | 'SUSPENDED'
  | 'ABORTED';

/** What may be given beside a code and a text. */
export interface ErrorDetails {
  /** The lower-level failure, kept for logs. */
  readonly cause?: unknown;
  /** Figures and names that a program may want (counts, limits, the peer id). Never message payloads. */
  readonly data?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** An expected failure, with a stable {@link ErrorCode}. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, string | number | boolean | undefined>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.data = details.data ?? {};
  }
}

/** True for a {@link ConnectionError}, optionally of one code. */
export function isConnectionError(error: unknown, code?: ErrorCode): error is ConnectionError {
  return error instanceof ConnectionError && (code === undefined || error.code === code);
}

/** The text of anything that was thrown, for logs and for `cause`-less messages. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
