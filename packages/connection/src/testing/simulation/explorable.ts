/** What `explore` drives: a world that says which steps can be taken next, and takes the one it is told. */

/** One step that can be taken now. */
export interface ExplorableStep {
  /** The same step has the same name in every world, whatever unrelated steps were taken before it. */
  readonly id: string;
  /** Whose state it changes; steps that share nobody can be taken in either order with the same result. `all`: everybody's. */
  readonly touches: readonly string[] | 'all';
  /**
   * Takes it, and lets all that follows at once happen. `isRepeated`: the same step was taken before in a world that had come the
   * same way, so that what is checked after a step has been. Rejects with a violation.
   */
  take(isRepeated?: boolean): Promise<StepResult>;
}

/** What a step did besides. */
export interface StepResult {
  /** Links on which it called off what was in flight, if any was: such a step depends on every other. */
  readonly calledOff: readonly string[];
}

/** One world, used once. */
export interface Explorable {
  /** All steps that can be taken now, in an order that depends on nothing else than the state. Empty: the schedule is over. */
  steps(): readonly ExplorableStep[];
  /** Ends the run and checks what must hold at its end. Resolves with the hash of what happened. Rejects with a violation. */
  finish(): Promise<string>;
}
