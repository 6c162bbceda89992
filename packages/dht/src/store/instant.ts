/**
 * A moment of the wall clock with the precision of the wire: seconds and nanoseconds, as in `google.protobuf.Timestamp`. Entries
 * carry two of them. A number of ms would fold moments that others tell apart, and which of two entries is newer has to be the same
 * everywhere. Pure; never asks what time it is.
 */
import type { messages } from '@peerlatch/connection/wire';

/** The generated timestamp, which the wire's entries contain. */
export type InstantMessage = NonNullable<messages.DataEntry['createdAt']>;

/** A moment from 1970 on. */
export interface Instant {
  /** Whole seconds since the epoch, 0 to 253,402,300,799 (the end of the year 9999). */
  readonly seconds: number;
  /** Nanoseconds within the second, 0 to 999,999,999. */
  readonly nanos: number;
}

const MAX_SECONDS = 253_402_300_799;
const NANOS_PER_MS = 1_000_000;

/** The moment `ms` milliseconds after the epoch, rounded down to whole ones. `ms`: 0 or more. */
export function instantOfMs(ms: number): Instant {
  const whole = Math.floor(ms);
  return { seconds: Math.floor(whole / 1_000), nanos: (whole % 1_000) * NANOS_PER_MS };
}

/** Ms since the epoch, with a fraction. */
export function msOfInstant({ seconds, nanos }: Instant): number {
  return seconds * 1_000 + nanos / NANOS_PER_MS;
}

/** Negative when `a` is earlier, positive when it is later, 0 only for the same moment. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

/** Undefined when there is none in the message, or one outside of what a timestamp may say. */
export function instantFromMessage(message: InstantMessage | undefined): Instant | undefined {
  if (message === undefined) return undefined;
  const seconds = Number(message.seconds);
  const { nanos } = message;
  if (!(seconds >= 0 && seconds <= MAX_SECONDS) || !(nanos >= 0 && nanos <= 999_999_999)) return undefined;
  return { seconds, nanos };
}

export function instantToMessage({ seconds, nanos }: Instant): InstantMessage {
  return { seconds: BigInt(seconds), nanos };
}
