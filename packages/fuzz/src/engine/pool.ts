/**
 * Runs jobs on threads. A thread that makes no headway on one input, or dies of it, is ended, and the input is reported:
 * regular expressions and native code do not pass the probes, so their hangs show only here.
 */
import { Worker } from 'node:worker_threads';
import type { Bundle } from '../instrument/bundle.js';
import type { FoundFailure } from './fuzz-target.js';
import type { Share } from './shares.js';
import { INPUT_AT, MAX_INPUT, SLOT, type WorkerAnswer, type WorkerSetup } from './worker-messages.js';

export interface PoolOptions {
  readonly bundle: Bundle;
  /** The program of a thread. */
  readonly worker: URL;
  readonly threads: number;
  /** One input may take so long, ms: far above what any takes on a busy machine. */
  readonly hangMs: number;
  readonly signal: AbortSignal;
  /** Inputs run since the last call, every now and then. */
  readonly onProgress: (inputs: number) => void;
  readonly onAnswer: (answer: WorkerAnswer) => void;
  readonly onFailure: (failure: FoundFailure) => void;
}

const LOOK_EVERY_MS = 1_000;
/** Of one thread's heap; what needs more has let memory grow without a bound. */
const MAX_HEAP_MB = 1_024;

/** Resolves when all jobs are done or given up. */
export async function runJobs(jobs: readonly Share[], options: PoolOptions): Promise<void> {
  const waiting = [...jobs];
  const lanes = Array.from({ length: Math.min(options.threads, jobs.length) }, async () => {
    let thread = new Thread(options);
    for (let job = waiting.shift(); job !== undefined && !options.signal.aborted; job = waiting.shift()) {
      if (!(await thread.run(job))) {
        await thread.end();
        thread = new Thread(options);
      }
    }
    await thread.end();
  });
  await Promise.all(lanes);
}

/** One worker thread, from its start to its end. */
class Thread {
  readonly #options: PoolOptions;
  readonly #memory = new SharedArrayBuffer(INPUT_AT + MAX_INPUT);
  readonly #numbers = new Int32Array(this.#memory, 0, INPUT_AT / 4);
  readonly #worker: Worker;
  #told = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { path: bundlePath, sites, modules } = options.bundle;
    const workerData: WorkerSetup = { bundlePath, sites, modules, memory: this.#memory };
    this.#worker = new Worker(options.worker, { workerData, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
  }

  /** False when the thread is of no more use. */
  run(job: Share): Promise<boolean> {
    const { hangMs, onAnswer, onFailure, signal } = this.#options;
    return new Promise((resolve) => {
      let stillSince = performance.now();
      const timer = setInterval(() => {
        if (this.#tell() > 0) stillSince = performance.now();
        else if (performance.now() - stillSince > hangMs) give(`no result within ${hangMs} ms`);
      }, LOOK_EVERY_MS);
      const settle = (isUsable: boolean): void => {
        clearInterval(timer);
        signal.removeEventListener('abort', stop);
        this.#worker.off('error', died).off('exit', ended).off('message', answered);
        this.#tell();
        resolve(isUsable);
      };
      const give = (message: string): void => {
        onFailure({ kind: 'hang', message, target: job.target, input: this.#running() });
        settle(false);
      };
      const stop = (): void => settle(false);
      const died = (error: unknown): void =>
        give(`the thread died: ${error instanceof Error ? error.message : String(error)}`);
      const ended = (code: number): void => give(`the thread ended with code ${code}`);
      const answered = (answer: WorkerAnswer): void => {
        onAnswer(answer);
        settle(true);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#worker.on('error', died).on('exit', ended).on('message', answered);
      this.#worker.postMessage(job);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #tell(): number {
    const inputs = Atomics.load(this.#numbers, SLOT.inputs);
    const fresh = inputs - this.#told;
    this.#told = inputs;
    this.#options.onProgress(fresh);
    return fresh;
  }

  #running(): Uint8Array {
    const length = Atomics.load(this.#numbers, SLOT.length);
    return new Uint8Array(this.#memory, INPUT_AT, Math.min(length, MAX_INPUT)).slice();
  }
}
