/** Who tells the outside what happens: a terminal, a log, a program. Types, no code. */

export interface Reporter<Event, Summary> {
  event(event: Event): void;
  /** The last word; nothing follows. */
  finish(summary: Summary): void;
}
