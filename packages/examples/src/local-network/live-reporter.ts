/** Output for a terminal: one screen that is drawn anew as things happen, and the summary below it at the end. */
import { createLogUpdate } from 'log-update';
import { createColors } from 'picocolors';
import { summaryLines } from './event-text.js';
import type { NetworkEvent } from './network-events.js';
import type { Reporter } from './reporter.js';
import { drawScreen } from './screen.js';
import { firstScreenState, reduceScreen, type ScreenState } from './screen-state.js';
import type { Summary } from './summary.js';

/** Between two drawings, ms. */
const FRAME_MS = 100;

export class LiveReporter implements Reporter {
  readonly #stream: NodeJS.WriteStream;
  readonly #update: (text: string) => void;
  readonly #done: () => void;
  readonly #colors = createColors();
  readonly #timer: NodeJS.Timeout;
  #state: ScreenState = firstScreenState(performance.now());

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    const update = createLogUpdate(stream);
    this.#update = update;
    this.#done = () => update.done();
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
  }

  event(event: NetworkEvent): void {
    this.#state = reduceScreen(this.#state, event, performance.now());
  }

  finish(summary: Summary): void {
    this.leave();
    const { green, red, bold } = this.#colors;
    const [verdict = '', ...lines] = summaryLines(summary);
    this.#stream.write(['', bold((summary.ok ? green : red)(verdict)), ...lines, ''].join('\n'));
  }

  /** Draws a last time and gives the terminal back. */
  leave(): void {
    clearInterval(this.#timer);
    this.#draw();
    this.#done();
  }

  #draw(): void {
    const { columns = 80, rows = 24 } = this.#stream;
    this.#update(drawScreen(this.#state, performance.now(), { columns, rows }, this.#colors).join('\n'));
  }
}
