/** What a simulation throws when something that must hold does not. The simulation adds how to replay it. */
export class SimulationViolation extends Error {
  override readonly name = 'SimulationViolation';
  /** The name of the invariant: `one outcome per attempt`, ... */
  readonly invariant: string;

  constructor(invariant: string, text: string) {
    super(`${invariant}: ${text}`);
    this.invariant = invariant;
  }
}
