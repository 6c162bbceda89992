/** Chooses the inputs for the repository: few and short ones that reach much. */
import type { Probes } from '../probe/probes.js';
import type { Target } from '../target/target.js';
import { featuresOf } from './features.js';
import { runInput } from './run-input.js';

/** Of `inputs`, at most `most` that reach together as much as that many can: the greedy choice. None that fails. */
export async function smallestCover(
  target: Target,
  inputs: readonly Uint8Array[],
  probes: Probes,
  most: number,
): Promise<readonly Uint8Array[]> {
  const candidates: { readonly input: Uint8Array; readonly features: readonly number[] }[] = [];
  for (const input of inputs) {
    if ((await runInput(target, input, probes)) === undefined) candidates.push({ input, features: featuresOf(probes) });
  }
  const reached = new Set<number>();
  const cover: Uint8Array[] = [];
  while (cover.length < most) {
    let best: (typeof candidates)[number] | undefined;
    let bestWorth = 0;
    for (const candidate of candidates) {
      // A long input has to reach more to be worth its place.
      const fresh = candidate.features.reduce((sum, feature) => sum + (reached.has(feature) ? 0 : 1), 0);
      const worth = fresh / (64 + candidate.input.length);
      if (worth > bestWorth) [best, bestWorth] = [candidate, worth];
    }
    if (best === undefined) break;
    for (const feature of best.features) reached.add(feature);
    cover.push(best.input);
  }
  return cover;
}
