/**
 * How this room says no to bytes from outside. Called by every decoder of the room, which throws nothing else
 * (R21 and the rule that nobody is trusted); never used for a caller's mistakes.
 */
import { ConnectionError } from '../base/errors.js';

/** The refusal of bytes that are not what they claim to be. `data.offset` is the byte where reading stopped. */
export function malformed(what: string, offset?: number): ConnectionError {
  const where = offset === undefined ? '' : ` (at byte ${offset})`;
  return new ConnectionError('MALFORMED_FRAME', `${what}${where}. The sender is broken or hostile: drop the frame.`, {
    data: { offset },
  });
}

/** The refusal of a frame above the bound. */
export function frameTooLarge(bytes: number, maxBytes: number): ConnectionError {
  return new ConnectionError(
    'FRAME_TOO_LARGE',
    `A frame of ${bytes} bytes is above the limit of ${maxBytes}. Send less at a time.`,
    {
      data: { bytes, maxBytes },
    },
  );
}
