/**
 * WebSocket close codes and what they mean for a link (wire-protocol 3.4, RFC 6455 section 7.4). Pure; used by both
 * twins of the WebSocket link.
 */
import { ConnectionError } from '../../base/errors.js';
import type { TransportEnd } from '../transport-link.js';

/** A graceful leave announced by the side that dialled: an application code, since browsers may not send 1001. */
export const LEAVE_OF_DIALLER = 3001;
/** A graceful leave announced by the side that accepted, or by a browser whose tab closes. */
export const LEAVE_OF_ACCEPTOR = 1001;

const NORMAL = 1000;
const NO_CODE = 1005;
const TOO_LARGE = 1009;
const FIRST_APPLICATION_CODE = 3000;

/** True for the codes with which a remote announces that it leaves. */
export function isGracefulCode(code: number | undefined): boolean {
  return code === LEAVE_OF_ACCEPTOR || code === LEAVE_OF_DIALLER;
}

/** The end that `code` stands for: an orderly one has no error. 1006 is "no close frame came". `cause` goes into the error. */
export function endOfCode(code: number, cause?: unknown): TransportEnd {
  if (isGracefulCode(code)) return { graceful: true };
  if (code === NORMAL || code === NO_CODE || code >= FIRST_APPLICATION_CODE) return { graceful: false };
  const details = { cause, data: { closeCode: code } };
  return {
    graceful: false,
    error:
      code === TOO_LARGE
        ? new ConnectionError('FRAME_TOO_LARGE', 'The remote refused a frame of ours as too large (1009).', details)
        : new ConnectionError('CONNECTION_LOST', `The connection broke off (WebSocket code ${code}).`, details),
  };
}
