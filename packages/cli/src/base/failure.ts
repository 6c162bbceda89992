/**
 * How a command ends: the exit codes, and failures that a person reads. Every error becomes one line with a stable code and what to
 * do about it. Called by whoever ends a command; prints nothing itself.
 */
import { type ConnectionError, isConnectionError } from '@peerlatch/connection/base';

/** Documented and stable. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  unreachable: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Codes of this program, beside those of `ConnectionError`. */
export type OwnCode = 'NOT_FOUND' | 'NOT_JOINED' | 'TIMEOUT' | 'INTERRUPTED' | 'UNEXPECTED';

/** The command line said something that cannot be done. */
const USAGE: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'INVALID_PEER_ID',
  'INVALID_DESCRIPTOR',
  'SELF_CONNECTION',
]);

/** A peer was not there, or would not have us. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'DIAL_FAILED',
  'UNREACHABLE',
  'CONNECT_TIMEOUT',
  'HANDSHAKE_TIMEOUT',
  'HANDSHAKE_FAILED',
  'REFUSED_DUPLICATE',
  'REFUSED_TARGET',
  'REFUSED_VERSION',
  'SIGNALING_FAILED',
  'ICE_FAILED',
  'NOT_CONNECTED',
]);

/** Their texts tell what failed on the wire, and not what a person can do. */
const NO_ANSWER: ReadonlySet<string> = new Set(['DIAL_FAILED', 'CONNECT_TIMEOUT', 'HANDSHAKE_TIMEOUT', 'RPC_TIMEOUT']);

const OWN: Readonly<Record<OwnCode, ExitCode>> = {
  NOT_FOUND: exitCodes.notFound,
  NOT_JOINED: exitCodes.unreachable,
  TIMEOUT: exitCodes.failed,
  INTERRUPTED: exitCodes.interrupted,
  UNEXPECTED: exitCodes.failed,
};

/** An end of this program's own; `message` says what happened and what to do. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: OwnCode;
  readonly exitCode: ExitCode;

  constructor(
    code: OwnCode,
    message: string,
    { exitCode = OWN[code], cause }: { exitCode?: ExitCode; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** What there is to say about an error. */
export interface FailureFacts {
  /** Of this program, or of `ConnectionError`. Stable. */
  readonly code: string;
  readonly message: string;
  readonly exitCode: ExitCode;
}

/** Anything that was thrown, as a failure. */
export function failureFacts(error: unknown): FailureFacts {
  if (error instanceof Failure) return { code: error.code, message: error.message, exitCode: error.exitCode };
  if (isConnectionError(error)) return connectionFacts(error);
  const message = `${errorText(error)} (please report this, with the command)`;
  return { code: 'UNEXPECTED', message, exitCode: exitCodes.failed };
}

/** What happened, without what to do about it. */
export function errorText(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** One line, whatever is in the message. */
export function failureLine({ code, message }: FailureFacts, json: boolean): string {
  if (json) return JSON.stringify({ type: 'error', code, message });
  return `peerlatch: ${oneLine(message)} [${code}]`;
}

/** Line breaks and control characters become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

function connectionFacts({ code, message }: ConnectionError): FailureFacts {
  const advice = NO_ANSWER.has(code) ? ' Check that the peer runs, and that it can be reached from here.' : '';
  return { code, message: message + advice, exitCode: exitCodeOf(code) };
}

function exitCodeOf(code: string): ExitCode {
  if (USAGE.has(code)) return exitCodes.usage;
  return UNREACHABLE.has(code) ? exitCodes.unreachable : exitCodes.failed;
}
