/** Worker processes, one per core: each order goes to one that is free. A process each, so that none can disturb another. */
import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { Order, ResultOf } from '../work/order.js';

/** What runs ask of a pool. */
export type Workers = Pick<Pool, 'jobs' | 'do'>;

export class Pool {
  readonly #pool: Tinypool;
  readonly jobs: number;

  constructor(jobs: number = availableParallelism()) {
    this.jobs = jobs;
    this.#pool = new Tinypool({
      filename: new URL('./worker.js', import.meta.url).href,
      runtime: 'child_process',
      minThreads: jobs,
      maxThreads: jobs,
      // Young garbage is nearly all there is.
      execArgv: ['--max-semi-space-size=64'],
    });
  }

  /** Rejects with what the worker threw, or `signal.reason`. */
  do<T extends Order>(order: T, signal: AbortSignal): Promise<ResultOf<T>> {
    return this.#pool.run(order, { signal }) as Promise<ResultOf<T>>;
  }

  /** Ends the processes. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
