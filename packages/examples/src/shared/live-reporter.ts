/** Output for a terminal: one screen that is drawn anew as things happen, and the summary below it at the end. */
import { createLogUpdate } from 'log-update';
import { createColors } from 'picocolors';
import type { Reporter } from './reporter.js';
import type { Colors, ScreenSize } from './screen-pieces.js';

/** Between two drawings, ms. */
const FRAME_MS = 100;

/** What a program's screen shows. All of it pure; times in ms. */
export interface LiveView<State, Event, Summary> {
  first(now: number): State;
  reduce(state: State, event: Event, now: number): State;
  draw(state: State, now: number, size: ScreenSize, colors: Colors): readonly string[];
  /** The summary as text; the first line is the verdict. */
  summaryLines(summary: Summary): readonly string[];
}

export class LiveReporter<State, Event, Summary extends { readonly ok: boolean }> implements Reporter<Event, Summary> {
  readonly #stream: NodeJS.WriteStream;
  readonly #view: LiveView<State, Event, Summary>;
  readonly #update: (text: string) => void;
  readonly #done: () => void;
  readonly #colors = createColors();
  readonly #timer: NodeJS.Timeout;
  #state: State;

  constructor(stream: NodeJS.WriteStream, view: LiveView<State, Event, Summary>) {
    this.#stream = stream;
    this.#view = view;
    this.#state = view.first(performance.now());
    const update = createLogUpdate(stream);
    this.#update = update;
    this.#done = () => update.done();
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
  }

  event(event: Event): void {
    this.#state = this.#view.reduce(this.#state, event, performance.now());
  }

  finish(summary: Summary): void {
    this.leave();
    const { green, red, bold } = this.#colors;
    const [verdict = '', ...lines] = this.#view.summaryLines(summary);
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
    this.#update(this.#view.draw(this.#state, performance.now(), { columns, rows }, this.#colors).join('\n'));
  }
}
