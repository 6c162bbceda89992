/** Output for programs: one line of JSON per event, with `at`, its time since the start in ms; the summary last, as it is. */
import type { NetworkEvent } from './network-events.js';
import type { Reporter } from './reporter.js';
import type { Summary } from './summary.js';

export class JsonReporter implements Reporter {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #startedAt: number;

  /** `now` in ms. */
  constructor(write: (text: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
    this.#startedAt = now();
  }

  event({ type, ...facts }: NetworkEvent): void {
    this.#write(`${JSON.stringify({ type, at: Math.round(this.#now() - this.#startedAt), ...facts })}\n`);
  }

  finish(summary: Summary): void {
    this.#write(`${JSON.stringify(summary)}\n`);
  }
}
