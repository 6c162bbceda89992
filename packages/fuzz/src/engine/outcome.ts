/** What came of one input. */

/** Why an input failed. */
export type FailureKind =
  /** Something was thrown that is no `ConnectionError`. */
  | 'untyped-error'
  /** A `ConnectionError` whose code the target does not name. */
  | 'undeclared-code'
  /** More sites were passed than the input's length allows: a loop that does not end, or work that grows faster than it. */
  | 'work'
  /** More memory was asked for, or returned, than the input's length allows. */
  | 'memory'
  /** The input's bytes were changed. */
  | 'input-changed'
  /** The result holds memory of the input although it must not. */
  | 'input-kept'
  /** A property of the target does not hold. */
  | 'property'
  /** A promise that nobody waits for was rejected, or something was thrown into the event loop. */
  | 'late-error'
  /** The thread did not come back, or died. */
  | 'hang';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

/** Two failures with the same key count as one. Numbers and quoted texts differ from input to input. */
export function failureKey({ kind, message }: Failure): string {
  return `${kind}: ${message
    .replace(/\d+/g, '#')
    .replace(/["'`].*/s, '')
    .slice(0, 60)}`;
}
