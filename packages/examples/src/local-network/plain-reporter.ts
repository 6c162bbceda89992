/** Output for logs: what happens, one line each, the figures every few seconds, the summary as text. */
import type { Reporter } from '../shared/reporter.js';
import { count } from '../shared/words.js';
import { eventText, portText, summaryLines } from './event-text.js';
import type { NetworkEvent, StatsEvent } from './network-events.js';
import type { Summary } from './summary.js';

/** Every how many `stats` events the figures are printed. */
const STATS_STEP = 4;

export class PlainReporter implements Reporter<NetworkEvent, Summary> {
  readonly #write: (text: string) => void;
  #started = 0;
  #stats = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  event(event: NetworkEvent): void {
    if (event.type === 'started')
      this.#line(`${++this.#started} running: node ${event.node}, process ${event.pid}, ${portText(event.port)}`);
    else if (event.type === 'stats') this.#figures(event);
    else this.#line(eventText(event));
  }

  finish(summary: Summary): void {
    for (const line of ['', ...summaryLines(summary)]) this.#line(line);
  }

  #figures({ connections, locks, sentPerSecond, deliveredPerSecond, messagesSent }: StatsEvent): void {
    if (messagesSent === 0 || ++this.#stats % STATS_STEP !== 0) return;
    const rates = `${count(sentPerSecond)} messages/s sent, ${count(deliveredPerSecond)}/s delivered`;
    this.#line(`connections ${connections}, locks ${locks}, ${rates}`);
  }

  #line(text: string | undefined): void {
    if (text !== undefined) this.#write(`${text}\n`);
  }
}
