/**
 * The loop: takes an input that reached something, changes it, runs it, keeps it if it reaches something new. The same
 * seed, stored inputs and code give the same run. Failures do not stop it; each kind is reported once, made small.
 */
import { type Material, mutateBytes } from '../input/mutate-bytes.js';
import { mutateFields } from '../input/mutate-fields.js';
import { Prng } from '../input/prng.js';
import type { Probes } from '../probe/probes.js';
import { DEFAULT_MAX_LENGTH, type Target } from '../target/target.js';
import { Features } from './features.js';
import { minimise } from './minimise.js';
import { type Failure, failureKey } from './outcome.js';
import { runInput } from './run-input.js';

export interface FuzzJob {
  readonly target: Target;
  readonly inputs: number;
  readonly seed: number;
  /** Stored inputs; the target's seeds come on top. */
  readonly stored: readonly Uint8Array[];
  /** Words to try, beside those that inputs hold. */
  readonly words: readonly Uint8Array[];
  readonly probes: Probes;
  /** Before each input, so that somebody else knows what hangs. */
  readonly onInput?: (input: Uint8Array) => void;
  /** Stop at the first failure. */
  readonly stopsAtFailure?: boolean;
}

export interface FoundFailure extends Failure {
  readonly target: string;
  /** As small as it could be made. */
  readonly input: Uint8Array;
}

export interface FuzzResult {
  readonly target: string;
  readonly inputs: number;
  readonly features: number;
  /** Inputs that each reached something new, in the order in which they were found. */
  readonly kept: readonly Uint8Array[];
  readonly failures: readonly FoundFailure[];
  /** Most steps and memory of one input, against what its length allows: 1 is the bound. */
  readonly closestToBound: number;
}

/** Failures of one target that are told apart. */
const MAX_FAILURES = 10;
/** Inputs between two looks at the event loop, where late errors turn up. */
const YIELD_EVERY = 512;
const MAX_KEPT = 5_000;
/** Bytes. */
const SHORT = 128;

export async function fuzzTarget(job: FuzzJob): Promise<FuzzResult> {
  const run = new FuzzRun(job);
  return run.toEnd();
}

class FuzzRun {
  readonly #job: FuzzJob;
  readonly #prng: Prng;
  readonly #features = new Features();
  readonly #kept: Uint8Array[] = [];
  readonly #recent: Uint8Array[] = [];
  readonly #failures = new Map<string, FoundFailure>();
  readonly #material: Material;
  #done = 0;
  #closest = 0;

  constructor(job: FuzzJob) {
    this.#job = job;
    this.#prng = new Prng(job.seed);
    const { maxLength = DEFAULT_MAX_LENGTH } = job.target;
    this.#material = { prng: this.#prng, words: job.words, other: () => this.#parent(), maxLength };
  }

  async toEnd(): Promise<FuzzResult> {
    const late = new LateErrors();
    try {
      await this.#all(late);
    } finally {
      late.stop();
    }
    const { target } = this.#job;
    return {
      target: target.name,
      inputs: this.#done,
      features: this.#features.count,
      kept: this.#kept,
      failures: [...this.#failures.values()],
      closestToBound: this.#closest,
    };
  }

  async #all(late: LateErrors): Promise<void> {
    const { target, inputs, stored, seed, probes } = this.#job;
    probes.reset(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    for (const input of [new Uint8Array(0), ...target.seeds(seed), ...stored]) {
      if (this.#goesOn(inputs)) await this.#try(input);
    }
    while (this.#goesOn(inputs)) {
      await this.#try(this.#next());
      if (this.#done % YIELD_EVERY === 0) await this.#lookForLateErrors(late);
    }
    await this.#lookForLateErrors(late);
  }

  #goesOn(inputs: number): boolean {
    return this.#done < inputs && !(this.#job.stopsAtFailure === true && this.#failures.size > 0);
  }

  /** Late errors name no input: the latest ones are run again, one at a time. */
  async #lookForLateErrors(late: LateErrors): Promise<void> {
    await turn();
    const recent = this.#recent.splice(0);
    if (late.take().length === 0) return;
    for (const input of recent) {
      await runInput(this.#job.target, input, this.#job.probes);
      await turn();
      for (const message of late.take()) this.#report({ kind: 'late-error', message }, input);
    }
  }

  /** Short ones more often: they run faster, and what they reach they reach by what they say. */
  #parent(): Uint8Array {
    const one = this.#anyParent();
    return one.length <= SHORT || this.#prng.below(one.length) < SHORT ? one : this.#anyParent();
  }

  #anyParent(): Uint8Array {
    const { length } = this.#kept;
    // The youngest half of the time: it stands where nobody was before.
    const at = this.#prng.oneIn(2)
      ? length - 1 - this.#prng.below(Math.min(length, 1 + (length >> 3)))
      : this.#prng.below(length);
    return this.#kept[at] ?? new Uint8Array(0);
  }

  #next(): Uint8Array {
    let input = this.#parent();
    const { shape } = this.#job.target;
    for (let changes = 1 + this.#prng.below(4); changes > 0; changes--) {
      const byFields = shape === 'fields' && !this.#prng.oneIn(4);
      input = byFields ? mutateFields(input, this.#material) : mutateBytes(input, this.#material);
    }
    return input;
  }

  async #try(input: Uint8Array): Promise<void> {
    const { target, probes, onInput } = this.#job;
    onInput?.(input);
    this.#recent.push(input);
    this.#done++;
    const failure = await runInput(target, input, probes);
    this.#closest = Math.max(this.#closest, probes.closestToBound);
    if (failure !== undefined) return this.#fail(failure, input);
    if (this.#features.add(probes) > 0 && this.#kept.length < MAX_KEPT) this.#kept.push(input);
  }

  async #fail(failure: Failure, input: Uint8Array): Promise<void> {
    const { target, probes } = this.#job;
    const key = failureKey(failure);
    if (this.#failures.has(key) || this.#failures.size >= MAX_FAILURES) return;
    this.#report(failure, input);
    const small = await minimise(input, async (candidate) => {
      const found = await runInput(target, candidate, probes);
      return found !== undefined && failureKey(found) === key;
    });
    const message = (await runInput(target, small, probes))?.message ?? failure.message;
    this.#failures.set(key, { ...failure, message, target: target.name, input: small });
  }

  #report(failure: Failure, input: Uint8Array): void {
    this.#failures.set(failureKey(failure), { ...failure, target: this.#job.target.name, input });
  }
}

/** Collects what nobody caught. */
class LateErrors {
  readonly #messages: string[] = [];
  readonly #hear = (error: unknown): void => {
    this.#messages.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  };

  constructor() {
    process.on('unhandledRejection', this.#hear);
    process.on('uncaughtException', this.#hear);
  }

  take(): string[] {
    return this.#messages.splice(0);
  }

  stop(): void {
    process.off('unhandledRejection', this.#hear);
    process.off('uncaughtException', this.#hear);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
