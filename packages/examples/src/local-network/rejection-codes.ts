/**
 * The codes with which `send()` rejects, as small numbers for the ledger. A rejection with anything else is `NO_CODE`,
 * which the verification reports: every refusal must say why.
 */
import type { ErrorCode } from '@peerlatch/connection/base';

/** A rejection that named none of the known codes. */
export const NO_CODE = 'NO_CODE';

/**
 * The only code that leaves open whether the message arrived: the connection ended while it was in the send buffer. With
 * every other code the message must not have been delivered.
 */
export const MAY_HAVE_ARRIVED: ErrorCode = 'CONNECTION_LOST';

const CODES = [
  'CONNECTION_LOST',
  'NOT_CONNECTED',
  'CONNECTION_CLOSED',
  'CLOSED',
  'OUTBOX_FULL',
  'LIMIT_REACHED',
  'FRAME_TOO_LARGE',
  'SELF_CONNECTION',
  'UNREACHABLE',
  'DIAL_FAILED',
  'CONNECT_TIMEOUT',
  'HANDSHAKE_TIMEOUT',
  'HANDSHAKE_FAILED',
  'REFUSED_DUPLICATE',
  'REFUSED_TARGET',
  'REFUSED_VERSION',
  'CANCELLED',
  'INVALID_ARGUMENT',
  'PEER_SILENT',
  'STALLED',
  'DRAIN_TIMEOUT',
  'INBOX_OVERFLOW',
  'SIGNALING_FAILED',
  'ICE_FAILED',
] as const satisfies readonly ErrorCode[];

const KNOWN: readonly string[] = CODES;

/** 1 and up for a known code, 0 for anything else. */
export function codeIndex(code: string | undefined): number {
  return code === undefined ? 0 : KNOWN.indexOf(code) + 1;
}

/** The code with this index; {@link NO_CODE} for an unknown one. */
export function codeOf(index: number): string {
  return CODES[index - 1] ?? NO_CODE;
}
