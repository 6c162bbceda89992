/** A fact that comes true once and stays true: whoever asks late hears of it all the same. For the facts of `Discovery`. */
import { abortable } from '@peerlatch/connection/base';

/** See the head of this file. */
export class Milestone {
  readonly #promise: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #isReached = false;

  constructor() {
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody may be waiting when it turns out that it will never be.
    this.#promise.catch(() => {});
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  reach(): void {
    if (this.#isReached) return;
    this.#isReached = true;
    this.#resolve();
  }

  /** It will not come true any more: whoever waits hears `error`. Without effect once it has. */
  giveUp(error: unknown): void {
    this.#reject(error);
  }

  /** Resolves once it is true. Rejects with the error of `giveUp`, or with `signal.reason`. */
  reached(signal?: AbortSignal): Promise<void> {
    return abortable(this.#promise, signal);
  }
}
