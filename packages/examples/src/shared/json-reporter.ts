/** Output for programs: one line of JSON per event, with `at`, its time since the start in ms; the summary last, as it is. */
import type { Reporter } from './reporter.js';

export class JsonReporter<Event extends { readonly type: string }> implements Reporter<Event, object> {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #startedAt: number;

  /** `now` in ms. */
  constructor(write: (text: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
    this.#startedAt = now();
  }

  event({ type, ...facts }: Event): void {
    this.#write(`${JSON.stringify({ type, at: Math.round(this.#now() - this.#startedAt), ...facts })}\n`);
  }

  finish(summary: object): void {
    this.#write(`${JSON.stringify(summary)}\n`);
  }
}
