/** Adds up what the threads answer, and tells it: as lines for people, as JSON for programs. Pure. */
import type { FoundFailure } from '../engine/fuzz-target.js';
import type { WorkerAnswer } from '../engine/worker-messages.js';
import type { BundledModule } from '../instrument/bundle.js';
import type { Target } from '../target/target.js';

/** A failure and the file that holds its input. */
export interface FiledFailure extends FoundFailure {
  readonly file: string;
}

/** Figures of one target. */
export interface TargetFigures {
  readonly target: string;
  readonly inputs: number;
  /** Stored inputs, in corpus and regressions. */
  readonly stored: number;
  /** Pairs of sites, by order of magnitude, that its inputs reached; of several parts the most. */
  readonly features: number;
  /** Sites reached and sites there are, in the files that the target covers. */
  readonly reached: number;
  readonly sites: number;
  /** Nearest that an input came to a bound of work or memory; 1 is the bound. */
  readonly closestToBound: number;
}

export interface Summary {
  readonly seed: number;
  readonly inputs: number;
  readonly seconds: number;
  readonly targets: readonly TargetFigures[];
  readonly failures: readonly (Omit<FiledFailure, 'input'> & { readonly replay: string })[];
  readonly isComplete: boolean;
}

/** Collects answers of one run. */
export class Tally {
  readonly #modules: readonly BundledModule[];
  readonly #figures = new Map<string, TargetFigures>();
  readonly #seen = new Map<string, Uint8Array>();
  readonly failures: FiledFailure[] = [];

  /** `stored`: inputs in the repository per target. */
  constructor(targets: readonly Target[], modules: readonly BundledModule[], stored: (target: string) => number) {
    this.#modules = modules;
    for (const { name, covers } of targets) {
      const sites = modules.filter(({ file }) => covers.includes(file)).reduce((sum, module) => sum + module.sites, 0);
      const none = { inputs: 0, features: 0, reached: 0, closestToBound: 0 };
      this.#figures.set(name, { target: name, stored: stored(name), sites, ...none });
    }
  }

  add(answer: WorkerAnswer, { covers }: Target): void {
    const before = this.#figures.get(answer.target);
    if (before === undefined) return;
    const seen = this.#seen.get(answer.target) ?? new Uint8Array(answer.seen.length);
    for (const [site, isSeen] of answer.seen.entries()) if (isSeen === 1) seen[site] = 1;
    this.#seen.set(answer.target, seen);
    const reached = this.#modules
      .filter(({ file }) => covers.includes(file))
      .reduce((sum, { firstSite, sites }) => sum + ones(seen.subarray(firstSite, firstSite + sites)), 0);
    this.#figures.set(answer.target, {
      ...before,
      inputs: before.inputs + answer.inputs,
      features: Math.max(before.features, answer.features),
      closestToBound: Math.max(before.closestToBound, answer.closestToBound),
      reached,
    });
  }

  summary(seed: number, seconds: number, isComplete: boolean): Summary {
    const targets = [...this.#figures.values()];
    return {
      seed,
      seconds: Math.round(seconds * 10) / 10,
      inputs: targets.reduce((sum, { inputs }) => sum + inputs, 0),
      targets,
      failures: this.failures.map(({ input: _, ...failure }) => ({ ...failure, replay: replayCommand(failure) })),
      isComplete,
    };
  }
}

/** Runs one stored input again. */
export function replayCommand({ file, target }: { readonly file: string; readonly target: string }): string {
  return `npm run fuzz -- --replay ${file} --only ${target}`;
}

export function summaryLines({ targets, failures, inputs, seconds, seed, isComplete }: Summary): readonly string[] {
  const rows = targets
    .filter((figures) => figures.inputs > 0)
    .map(({ target, inputs: run, features, reached, sites, stored, closestToBound }) => {
      const share = `${reached} of ${sites} sites`;
      const bound = `${Math.round(closestToBound * 100)} % of its bound`;
      return `${target.padEnd(20)} ${String(run).padStart(9)} inputs  ${String(features).padStart(6)} features  ${share.padEnd(20)} ${String(stored).padStart(3)} stored  ${bound}`;
    });
  const found = failures.flatMap(({ kind, target, message, replay }) => [
    `FAILED ${target}: ${kind}: ${message}`,
    `  ${replay}`,
  ]);
  const rate = Math.round(inputs / Math.max(seconds, 0.1)).toLocaleString('en');
  const end = `${inputs.toLocaleString('en')} inputs for ${rows.length} targets in ${seconds} s (${rate} per second, seed ${seed}): ${failures.length} failures${isComplete ? '' : ', stopped early'}`;
  return [...rows, ...found, end];
}

function ones(sites: Uint8Array): number {
  let count = 0;
  for (const site of sites) count += site;
  return count;
}
