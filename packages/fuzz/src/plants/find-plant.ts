/** Plants one bug and fuzzes the target that must find it. Used by the test and by `npm run fuzz -- --plants`. */
import { readStored } from '../engine/corpus.js';
import { type FoundFailure, fuzzTarget } from '../engine/fuzz-target.js';
import { loadTargets, targetNamed, wordsFor } from '../engine/loaded-targets.js';
import { bundleTargets } from '../instrument/bundle.js';
import type { PlantedBug } from './plants.js';

/** How the search ended. */
export interface PlantSearch {
  readonly failure: FoundFailure | undefined;
  /** Inputs until then, the stored ones included. */
  readonly inputs: number;
}

/** At most `inputs` of them; `folder` takes the bundle. */
export async function findPlant(bug: PlantedBug, folder: string, inputs: number): Promise<PlantSearch> {
  const { path, sites, modules } = await bundleTargets(folder, [bug]);
  const { targets, probes } = await loadTargets(path, sites);
  const target = targetNamed(targets, bug.target);
  const inputsOf = (store: 'corpus' | 'regressions') => readStored(store, target.name).map(({ bytes }) => bytes);
  const stored = [...inputsOf('corpus'), ...inputsOf('regressions')];
  const job = { target, inputs, seed: 1, stored, words: wordsFor(target, modules), probes, stopsAtFailure: true };
  const { failures, inputs: run } = await fuzzTarget(job);
  return { failure: failures[0], inputs: run };
}
