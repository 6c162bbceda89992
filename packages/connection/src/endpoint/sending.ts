/**
 * Messages on their way out: the promise of each, which settles exactly once (R38), and the writing to a link. Called by
 * the endpoint's runner; it decides nothing about connections.
 */
import { ConnectionError } from '../base/errors.js';
import { onAbort } from '../base/on-abort.js';
import type { Link } from '../link/link.js';
import type { LinkSession } from './link-session.js';
import type { OutboxItem } from './outbox.js';
import { outboxFull } from './transition-parts.js';

/** How to send one frame. */
export interface FrameOptions {
  /** Pass behind a disconnect notice. Default false. */
  readonly sendWhileClosing?: boolean | undefined;
  /** Gives up waiting; a frame that was not written yet is withdrawn. */
  readonly signal?: AbortSignal | undefined;
}

/** The two ends of a message's promise. */
export interface Settling {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One message; an abort of `signal` rejects it with the signal's reason, then calls `withdraw`. No listener is left once it has settled. */
export function outboxItem(
  frame: Uint8Array,
  { resolve, reject }: Settling,
  signal: AbortSignal | undefined,
  withdraw: (item: OutboxItem) => void,
): OutboxItem {
  if (signal === undefined) return { frame, resolve, reject };
  const abort = (): void => {
    item.reject(signal.reason);
    withdraw(item);
  };
  const item: OutboxItem = {
    frame,
    resolve: () => {
      release();
      resolve();
    },
    reject: (error) => {
      release();
      reject(error);
    },
  };
  const release = onAbort(signal, abort);
  return item;
}

/**
 * Hands `items` to `link`, one frame each, and settles each: now, or through `session` once there is room again. A link that
 * is not claimed yet has no session (`session` is none, or of the link before), and items settle at once. One that the link
 * refuses does not keep back the others.
 */
export function writeItems(
  items: readonly OutboxItem[],
  link: Link,
  session: LinkSession | undefined,
  maxBytes: number,
): void {
  const own = session?.link === link ? session : undefined;
  for (const item of items) {
    try {
      write(item, link, own, maxBytes);
    } catch (error) {
      item.reject(error); // Larger than this kind of link takes.
    }
  }
}

/** Why `frame` may not join those that wait for room, if it may not. */
export function refusalOf(frame: Uint8Array, session: LinkSession, maxBytes: number): ConnectionError | undefined {
  const { bufferedBytes } = session.link;
  if (!session.isCongested || bufferedBytes + frame.length <= maxBytes) return undefined;
  return outboxFull(session.waiting, bufferedBytes);
}

function write(item: OutboxItem, link: Link, session: LinkSession | undefined, maxBytes: number): void {
  const refusal = session === undefined ? undefined : refusalOf(item.frame, session, maxBytes);
  if (!link.isOpen) {
    item.reject(new ConnectionError('CONNECTION_LOST', 'The connection ended before the message could be written.'));
  } else if (refusal !== undefined) item.reject(refusal);
  else if (link.send(item.frame) || session === undefined) item.resolve();
  else session.waitForRoom(item);
}
