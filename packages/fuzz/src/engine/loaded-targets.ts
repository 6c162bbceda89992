/** Loads a bundle of targets into this thread, with probes around it. Used by threads and by the replay of stored inputs. */
import { pathToFileURL } from 'node:url';
import type { BundledModule } from '../instrument/bundle.js';
import { installProbes, type Probes } from '../probe/probes.js';
import type { Target } from '../target/target.js';

export interface LoadedTargets {
  readonly targets: readonly Target[];
  readonly probes: Probes;
}

/** Each bundle needs a thread of its own, or to be the last one that is loaded: they share the place of the probes. */
export async function loadTargets(bundlePath: string, sites: number): Promise<LoadedTargets> {
  const probes = installProbes(sites);
  const { targets }: { targets: readonly Target[] } = await import(pathToFileURL(bundlePath).href);
  return { targets, probes };
}

/** The target of this name. Throws with the names there are. */
export function targetNamed(targets: readonly Target[], name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found === undefined)
    throw new Error(`There is no target ${name}; there are ${targets.map((target) => target.name).join(', ')}.`);
  return found;
}

/** Words to try for a target: the texts in the sources that it covers. */
export function wordsFor({ covers }: Target, modules: readonly BundledModule[]): readonly Uint8Array[] {
  const texts = modules.filter(({ file }) => covers.includes(file)).flatMap(({ literals }) => literals);
  return [...new Set(texts)].map((text) => new TextEncoder().encode(text));
}
