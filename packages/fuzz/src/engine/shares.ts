/** How the inputs of a run are shared out: by the weights of the targets, in jobs small enough to keep all threads busy. */
import type { Target } from '../target/target.js';

/** One job for one thread. */
export interface Share {
  readonly target: string;
  readonly inputs: number;
  readonly seed: number;
}

/** Fewest inputs per target: what is stored, and something more. */
const FEWEST = 200;
/** A job above this is split, so that no thread has one left when the others are done. Each part finds its own way. */
const MOST = 60_000;

/** Together at least `inputs`. Large jobs first. */
export function shareOut(
  targets: readonly Pick<Target, 'name' | 'weight'>[],
  inputs: number,
  seed: number,
): readonly Share[] {
  const total = targets.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return targets
    .flatMap(({ name, weight = 1 }, index) => {
      const wanted = Math.max(FEWEST, Math.ceil((inputs * weight) / total));
      const parts = Math.ceil(wanted / MOST);
      return Array.from({ length: parts }, (_, part) => ({
        target: name,
        inputs: Math.ceil(wanted / parts),
        seed: seed * 1_000 + index * 31 + part,
      }));
    })
    .toSorted((a, b) => b.inputs - a.inputs);
}
