/** Output for logs: what happens in a DHT network, one line each, the figures every few seconds, the summary as text. */
import type { Reporter } from '../shared/reporter.js';
import { dhtEventText, operationsText } from './dht-event-text.js';
import type { DhtEvent } from './dht-events.js';
import { type DhtSummary, dhtSummaryLines, hopsText } from './dht-summary.js';

/** Every how many `stats` events the figures are printed. */
const STATS_STEP = 2;

export class DhtPlainReporter implements Reporter<DhtEvent, DhtSummary> {
  readonly #write: (text: string) => void;
  #stats = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  event(event: DhtEvent): void {
    if (event.type !== 'stats') return this.#line(dhtEventText(event));
    if (++this.#stats % STATS_STEP === 0) this.#line(`${operationsText(event)}; ${hopsText(event.hops)}`);
  }

  finish(summary: DhtSummary): void {
    for (const line of ['', ...dhtSummaryLines(summary)]) this.#line(line);
  }

  #line(text: string | undefined): void {
    if (text !== undefined) this.#write(`${text}\n`);
  }
}
