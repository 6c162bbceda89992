/**
 * The steps of a cycle or visit, each with a deadline: a step that hangs fails under its own name instead of holding everything up.
 * Keeps how long each kind of step took, so that a slow one can be found.
 */

/** How long one step may take, ms. The SDK's own deadlines for connecting are longer only for a path that does not exist. */
const STEP_DEADLINE_MS = 10_000;

/** What one kind of step took, ms. */
export interface StepTimes {
  readonly count: number;
  readonly meanMs: number;
  readonly maxMs: number;
}

export class Steps {
  readonly #signal: AbortSignal;
  readonly #deadlineMs: number;
  readonly #times = new Map<string, { count: number; totalMs: number; maxMs: number }>();

  /** `signal` ends every step at once. */
  constructor(signal: AbortSignal, deadlineMs = STEP_DEADLINE_MS) {
    this.#signal = signal;
    this.#deadlineMs = deadlineMs;
  }

  /** Settles as `work` does; rejects with the step's name when the deadline passes first, or with the signal's reason. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    const startedAt = performance.now();
    let release = (): void => {};
    const bounds = new Promise<never>((_, reject) => {
      const late = (): void => reject(new Error(`"${name}" hangs: it took longer than ${this.#deadlineMs / 1_000} s`));
      const timer = setTimeout(late, this.#deadlineMs);
      const stop = (): void => reject(this.#signal.reason);
      this.#signal.addEventListener('abort', stop);
      release = () => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', stop);
      };
    });
    try {
      return await Promise.race([work(), bounds]);
    } catch (error) {
      if (error instanceof Error && !this.#signal.aborted && !error.message.startsWith(`"${name}"`)) {
        throw new Error(`"${name}" failed: ${error.message}`, { cause: error });
      }
      throw error;
    } finally {
      release();
      this.#note(name, performance.now() - startedAt);
    }
  }

  /** Looks every `everyMs` until `holds()` does. */
  until(name: string, holds: () => boolean, everyMs = 1): Promise<void> {
    let isOver = false;
    const work = async (): Promise<void> => {
      while (!isOver && !holds()) await new Promise((resolve) => setTimeout(resolve, everyMs));
    };
    return this.run(name, work).finally(() => {
      isOver = true;
    });
  }

  /** By name, in order of their first run. */
  times(): Readonly<Record<string, StepTimes>> {
    const round = (ms: number): number => Math.round(ms * 10) / 10;
    const entries = [...this.#times].map(([name, { count, totalMs, maxMs }]): [string, StepTimes] => [
      name,
      { count, meanMs: round(totalMs / count), maxMs: round(maxMs) },
    ]);
    return Object.fromEntries(entries);
  }

  #note(name: string, ms: number): void {
    const times = this.#times.get(name) ?? { count: 0, totalMs: 0, maxMs: 0 };
    times.count++;
    times.totalMs += ms;
    times.maxMs = Math.max(times.maxMs, ms);
    this.#times.set(name, times);
  }
}
