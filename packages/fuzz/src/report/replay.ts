/** Runs stored inputs again, one by one: those of the repository in the replay test, a single file on request. */
import type { LoadedTargets } from '../engine/loaded-targets.js';
import type { Failure } from '../engine/outcome.js';
import { runInput } from '../engine/run-input.js';
import type { Target } from '../target/target.js';

/** A failure of a stored input. */
export interface ReplayFailure extends Failure {
  readonly target: string;
  readonly file: string;
}

/** Every failure among `inputs`. */
export async function replay(
  target: Target,
  inputs: readonly { readonly file: string; readonly bytes: Uint8Array }[],
  { probes }: Pick<LoadedTargets, 'probes'>,
): Promise<readonly ReplayFailure[]> {
  const failures: ReplayFailure[] = [];
  for (const { file, bytes } of inputs) {
    const failure = await runInput(target, bytes, probes);
    if (failure !== undefined) failures.push({ ...failure, target: target.name, file });
  }
  return failures;
}
