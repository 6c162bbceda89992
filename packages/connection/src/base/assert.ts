/**
 * Programmer errors stop here. Called by every room; never used for input from a peer,
 * which gets a {@link ConnectionError} or is dropped and counted instead.
 */

/** Throws when `condition` is false: our own code broke a promise it makes to itself. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant violated: ${message}`);
}

/** Makes a forgotten union member a compile error. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
