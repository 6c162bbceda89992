/** When a simulated node was there, in virtual ms; `Infinity` for what has not happened. The truth that answers are judged by. */
import type { Contact } from '@peerlatch/dht/contact';

export interface Life {
  readonly contact: Contact;
  readonly startedAt: number;
  /** It had joined. */
  readyAt: number;
  /** It began to leave, or crashed. */
  leavingAt: number;
  /** Nothing of it was there any more. */
  goneAt: number;
}

/** Somebody was being asked for the nodes nearest to a key, from one instant to another. */
export interface Span {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** There during all of it: who looks has to find it. */
export function mustBeFound({ readyAt, leavingAt }: Life, { startedAt, endedAt }: Span): boolean {
  return readyAt <= startedAt && leavingAt > endedAt;
}

/** There at some time of it: who looks may find it. */
export function mayBeFound(life: Life, { startedAt, endedAt }: Span): boolean {
  return life.startedAt <= endedAt && life.goneAt >= startedAt;
}
