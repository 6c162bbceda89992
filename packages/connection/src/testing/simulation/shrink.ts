/**
 * Makes a failing run smaller: finds few labels (faults and steps) with which alone it fails in the same way, by leaving out
 * ever smaller parts (ddmin; Zeller and Hildebrandt 2002). The result is minimal in that no single label can be left out.
 */
import { type SimulateOptions, SimulationFailure, simulate } from './simulate.js';

export interface ShrinkOptions {
  /** Runs until it gives up, with the smallest failure so far. Default 300. */
  readonly maxRuns?: number;
  readonly signal?: AbortSignal;
}

/** The smallest failure found; `failure` itself when it fails in no smaller way. */
export async function shrink(
  options: SimulateOptions,
  failure: SimulationFailure,
  { maxRuns = 300, signal }: ShrinkOptions = {},
): Promise<SimulationFailure> {
  let smallest = failure;
  let runs = 0;
  const fails = async (labels: readonly string[]): Promise<boolean> => {
    runs++;
    const found = await failureOf({ ...options, seed: failure.seed, only: new Set(labels) });
    if (found?.what !== failure.what || found.happened.length > smallest.happened.length) return false;
    smallest = found;
    return true;
  };
  let parts = 1; // At first without any of them.
  while (smallest.happened.length >= parts && runs < maxRuns && signal?.aborted !== true) {
    const labels = smallest.happened;
    const size = Math.ceil(labels.length / parts);
    let isSmaller = false;
    for (let from = 0; from < labels.length && !isSmaller && runs < maxRuns; from += size) {
      isSmaller = await fails([...labels.slice(0, from), ...labels.slice(from + size)]);
    }
    if (isSmaller) parts = Math.max(2, parts - 1);
    else if (size === 1) break;
    else parts = Math.min(labels.length, parts * 2);
  }
  return smallest;
}

async function failureOf(options: SimulateOptions): Promise<SimulationFailure | undefined> {
  try {
    await simulate(options);
    return undefined;
  } catch (error) {
    if (error instanceof SimulationFailure) return error;
    throw error;
  }
}
