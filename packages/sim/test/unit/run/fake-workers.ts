/** Workers that answer at once, as a test says. */
import type { Workers } from '../../../src/run/pool.js';
import type { Order, ResultOf } from '../../../src/work/order.js';

export class FakeWorkers implements Workers {
  readonly orders: Order[] = [];
  readonly jobs: number;
  readonly #answer: (order: Order) => unknown;

  constructor(answer: (order: Order) => unknown, jobs = 2) {
    this.#answer = answer;
    this.jobs = jobs;
  }

  async do<T extends Order>(order: T, signal: AbortSignal): Promise<ResultOf<T>> {
    signal.throwIfAborted();
    this.orders.push(order);
    return this.#answer(order) as ResultOf<T>;
  }
}
