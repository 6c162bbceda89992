/** The time of day, for what is stored on disk and shown to people. The only file of this package that asks for it. */

/** Ms since the epoch. May jump. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

/** A moment of the wire as text: ISO 8601 in UTC. */
export function isoTime({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): string {
  return new Date(seconds * 1_000 + Math.floor(nanos / 1_000_000)).toISOString();
}
