/** What became of a promise, readable at any moment: so a test can say that something is still waiting. */

/** Not settled yet, resolved, or rejected: with the error's code, or else its text. */
export type Ending = 'waiting' | 'done' | (string & {});

export interface Tracked {
  readonly ending: Ending;
  /** Resolves once `ending` is final. */
  readonly settled: Promise<void>;
}

/** Follows `promise`; never rejects. */
export function track(promise: Promise<unknown>): Tracked {
  const state: { ending: Ending; settled: Promise<void> } = { ending: 'waiting', settled: Promise.resolve() };
  const settle = (ending: Ending): void => {
    state.ending = ending;
  };
  state.settled = promise.then(
    () => settle('done'),
    (error: unknown) => settle(String(Object(error).code ?? error)),
  );
  return state;
}

/** The endings of several, in order. */
export function endings(all: readonly Tracked[]): Ending[] {
  return all.map(({ ending }) => ending);
}
